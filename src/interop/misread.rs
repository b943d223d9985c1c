/// Why a text could not be read as what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// What is wrong, as the end of a sentence whose subject is the text: "is no JSON", "has no title".
    pub message: String,
    /// The byte at which it is wrong, if there is one.
    pub at: Option<usize>,
}
