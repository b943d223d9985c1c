use std::borrow::Cow;

use super::{Phrase, Words};
use crate::catalog::{Date, Kind};

pub(super) static WORDS: Words = Words {
    language: "ko",
    et_al: Cow::Borrowed("외"),
    link_to: Phrase::Rule(|title| format!("{title} 항목 링크")),
    archived_copy: Cow::Borrowed("보존된 사본"),
    also_in: Cow::Borrowed("함께 실린 곳:"),
    listed_in: Cow::Borrowed("실린 곳:"),
    and_elsewhere: Cow::Borrowed(" 등"),
    other_kinds: Cow::Borrowed("기타"),
    undated: Cow::Borrowed("연도 미상"),
    directive_error: "목록을 만들 수 없습니다:",
    catalog_errors: |count| match count {
        1 => "카탈로그에 오류가 하나 있어 이 목록에 빠진 것이 있을 수 있습니다:".to_owned(),
        _ => format!("카탈로그에 오류가 {count}개 있어 이 목록에 빠진 것이 있을 수 있습니다. 첫 번째 오류:"),
    },
    kind,
    kinds: kind,
    edition: Phrase::Rule(|number| format!("{number}판")),
    own_kinds: Vec::new(),
    date,
    copy: Phrase::Rule(|title| format!("BibTeX 복사: {title}")),
    tools: [
        ("filter", Cow::Borrowed("목록 거르기")),
        ("hint", Cow::Borrowed("제목, 저자, 설명")),
        ("kind", Cow::Borrowed("종류")),
        ("kinds", Cow::Borrowed("모든 종류")),
        ("year", Cow::Borrowed("연도")),
        ("years", Cow::Borrowed("모든 연도")),
        ("shown", Cow::Borrowed("{m}개 중 {n}개 표시")),
        ("copied", Cow::Borrowed("복사됨")),
    ],
    chapter: Phrase::Rule(|key| {
        if key.bytes().all(|byte| byte.is_ascii_digit()) { format!("{key}장") } else { key.to_owned() }
    }),
};

fn date(date: Date) -> String {
    match (date.month(), date.day()) {
        (Some(month), Some(day)) => format!("{}년 {month}월 {day}일", date.year()),
        (Some(month), None) => format!("{}년 {month}월", date.year()),
        (None, _) => date.year().to_string(),
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Book => "책",
        Kind::Course => "강의",
        Kind::Paper => "논문",
        Kind::Thesis => "학위 논문",
        Kind::Report => "보고서",
        Kind::Standard => "표준",
        Kind::Article => "글",
        Kind::Tutorial => "튜토리얼",
        Kind::Documentation => "문서",
        Kind::Video => "동영상",
        Kind::Podcast => "팟캐스트",
        Kind::Slides => "슬라이드",
        Kind::Repository => "저장소",
        Kind::Tool => "도구",
        Kind::Dataset => "데이터셋",
        Kind::Leaderboard => "리더보드",
        Kind::Collection => "모음",
        Kind::Discussion => "토론",
        Kind::Blog => "블로그",
        Kind::Website => "웹사이트",
    }
}
