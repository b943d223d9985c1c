//! What a value stands for, and so which ways to write it are the same.

use crate::catalog::{ALSO_FIELDS, Date, Field, RESOURCE_FIELDS};

/// What a value stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    /// The top of a file.
    Root,
    /// A list of entries with these fields.
    Entries(&'static [Field]),
    /// An entry with these fields.
    Entry(&'static [Field]),
    /// A list of `{ title, url }`.
    Links,
    /// `{ title, url }`.
    Link,
    /// A year, a month or a day.
    Date,
    /// A chapter or a list of them.
    Chapters,
    /// A chapter of such a list.
    Chapter,
    /// A number, or a text that is not the same as the number in it.
    Edition,
    /// Anything else, whose form says nothing but itself.
    Other,
}

impl Role {
    /// The role of a table with the name `name` at the top of a file, or of one entry of such a list.
    pub(super) fn of_block(name: &str, listed: bool) -> Self {
        match Self::Root.of_field(name) {
            Self::Entries(fields) if listed => Self::Entry(fields),
            _ => Self::Other,
        }
    }

    /// The role of the field `key`.
    pub(super) fn of_field(self, key: &str) -> Self {
        match (self, key) {
            (Self::Root, "resource") => Self::Entries(RESOURCE_FIELDS),
            (Self::Root, "also") => Self::Entries(ALSO_FIELDS),
            (Self::Entry(_), "date") => Self::Date,
            (Self::Entry(_), "chapter") => Self::Chapters,
            (Self::Entry(_), "edition") => Self::Edition,
            (Self::Entry(_), "related") => Self::Links,
            _ => Self::Other,
        }
    }

    /// The role of an item of a list.
    pub(super) fn of_item(self) -> Self {
        match self {
            Self::Entries(fields) => Self::Entry(fields),
            Self::Links => Self::Link,
            Self::Chapters => Self::Chapter,
            _ => Self::Other,
        }
    }

    /// Where the field `key` stands among its neighbours; those that share a place stand as they stood.
    pub(super) fn rank(self, key: &str) -> usize {
        match self {
            Self::Entry(fields) => fields.iter().position(|field| field.name == key).unwrap_or(fields.len()),
            Self::Link => ["title", "url"].iter().position(|&name| name == key).unwrap_or(2),
            _ => 0,
        }
    }

    /// The number that says the same as a text.
    pub(super) fn number_of(self, text: &str) -> Option<String> {
        let same = match self {
            // A year with a leading zero is no number of TOML and JSON.
            Self::Date => Date::parse(text)?.month().is_none() && !text.starts_with('0'),
            Self::Chapters | Self::Chapter => text.parse::<u32>().is_ok_and(|number| number.to_string() == text),
            _ => false,
        };
        same.then(|| text.to_owned())
    }

    /// The date of TOML that says the same as a text.
    pub(super) fn day_of(self, text: &str) -> Option<String> {
        let is_day = matches!(self, Self::Date) && Date::parse(text)?.day().is_some();
        is_day.then(|| text.to_owned())
    }

    /// A number without the underscores of TOML, where it is one that is read.
    pub(super) fn plain_number(self, written: &str) -> Option<String> {
        let is_read = matches!(self, Self::Date | Self::Chapters | Self::Chapter | Self::Edition);
        let decimal = written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
        (is_read && decimal).then(|| written.replace('_', ""))
    }
}
