use std::sync::LazyLock;

use crate::dice::Dice;

/// Where a paragraph is wrapped, as books in a repository are.
const WIDTH: usize = 90;

static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| TEXT.split(' ').collect());

const TEXT: &str = "\
     a about after allows an and answer any are as at because behavior block borrow both by call can change code \
     compiler context data different does don’t each error evaluation every example expression first for from \
     function have if in index into is it it’s its language length let’s library like line memory method might model \
     module more most need new not of on one only or other our output owner parameter pattern program prompt question \
     reference result return same scope section so some step such that the the the then there these this time to to \
     tokens trait type use value want we we’ll what when which will with without would you";

const NAMES: &[&str] =
    &["Option<T>", "String::from", "args", "cargo run", "len", "main", "push_str", "self", "u32", "vec!"];

const VARIABLES: &[&str] = &["answer", "count", "guess", "input", "list", "number", "result", "text", "user", "value"];

/// Markdown as chapters have it, until `text` is `goal` bytes long or a little longer.
pub(crate) fn extend(text: &mut String, goal: usize, dice: &mut Dice) {
    while text.len() < goal {
        match dice.below(20) {
            0..13 => paragraph(text, "", dice),
            13..17 => code(text, dice),
            17..19 => (0..dice.below(3) + 2).for_each(|_| item(text, dice)),
            _ => paragraph(text, "> ", dice),
        }
        text.push('\n');
    }
}

/// A heading of this level, and the blank line below it.
pub(crate) fn heading(text: &mut String, level: usize, dice: &mut Dice) {
    text.push_str(&format!("{} {}\n\n", "#".repeat(level), title(dice)));
}

/// A few words as a title has them.
pub(crate) fn title(dice: &mut Dice) -> String {
    let words: Vec<String> = (0..dice.below(5) + 2).map(|_| capital(dice.pick(&WORDS))).collect();
    words.join(" ")
}

/// A sentence of plain words.
pub(crate) fn sentence(dice: &mut Dice) -> String {
    let mut words: Vec<String> = (0..dice.below(12) + 7).map(|_| dice.pick(&WORDS).to_owned()).collect();
    words[0] = capital(&words[0]);
    format!("{}.", words.join(" "))
}

fn item(text: &mut String, dice: &mut Dice) {
    text.push_str(&format!("- **{}.** {}\n", title(dice), sentence(dice)));
}

fn paragraph(text: &mut String, prefix: &str, dice: &mut Dice) {
    let mut line = String::from(prefix);
    for _ in 0..dice.below(4) + 2 {
        for word in sentence(dice).split(' ') {
            let word = marked_up(word, dice);
            if line.len() + word.len() > WIDTH {
                text.push_str(line.trim_end());
                text.push('\n');
                line = String::from(prefix);
            }
            line.push_str(&word);
            line.push(' ');
        }
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// Now and then some code, a link, an emphasis or a quotation in place of a word.
fn marked_up(word: &str, dice: &mut Dice) -> String {
    match dice.below(100) {
        0..5 => format!("`{}`", dice.pick(NAMES)),
        5..7 => format!("[{word}](ch{:02}-00-{}.html)", dice.below(20), dice.pick(VARIABLES)),
        7..9 => format!("*{word}*"),
        9 => format!("\"{word}\""),
        _ => word.to_owned(),
    }
}

fn code(text: &mut String, dice: &mut Dice) {
    text.push_str("```rust\nfn main() {\n");
    for _ in 0..dice.below(8) + 2 {
        let [one, other] = [dice.pick(VARIABLES), dice.pick(VARIABLES)];
        let line = match dice.below(5) {
            0 => format!("    let {one} = String::from(\"{other}\");\n"),
            1 => format!("    println!(\"{one}: {{{other}}}\");\n"),
            2 => format!("    if {one} < {} {{\n        {other}.push({one});\n    }}\n", dice.below(100)),
            3 => format!("    // {}\n", sentence(dice)),
            _ => "\n".to_owned(),
        };
        text.push_str(&line);
    }
    text.push_str("}\n```\n");
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
