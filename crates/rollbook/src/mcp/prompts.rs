//! Prompts: the questions that people ask, under the headings of the catalogue.

use rmcp::model::{CompletionInfo, GetPromptResult, Prompt, PromptArgument, PromptMessage, Role};
use rollbook_model::Action;

use super::{ToolMode, modes};

/// What a prompt can be given.
const QUESTION: &str = "question";
/// How many questions stand in the description of a prompt.
const SHOWN: usize = 3;

/// The actions under their headings, in the order of the catalogue.
fn groups(offered: &[&'static Action]) -> Vec<(&'static str, Vec<&'static Action>)> {
    let mut groups: Vec<(&str, Vec<&Action>)> = Vec::new();
    for action in offered {
        match groups.iter_mut().find(|(name, _)| *name == action.group) {
            Some((_, actions)) => actions.push(action),
            None => groups.push((&action.group, vec![action])),
        }
    }
    groups
}

/// The heading as a name.
fn name_of(group: &str) -> String {
    let words = group.split(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<_> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("_")
}

/// The questions of actions, the first of each before the second of any.
fn questions<'a>(actions: &[&'a Action]) -> Vec<&'a str> {
    let longest = actions
        .iter()
        .map(|action| action.questions.len())
        .max()
        .unwrap_or_default();
    let turn = |at: usize| actions.iter().filter_map(move |action| action.questions.get(at));
    (0..longest).flat_map(turn).map(String::as_str).collect()
}

/// A prompt for each heading.
pub(super) fn list(offered: &[&'static Action]) -> Vec<Prompt> {
    let prompt = |(group, actions): (&'static str, Vec<&'static Action>)| {
        let examples = questions(&actions)
            .into_iter()
            .take(SHOWN)
            .collect::<Vec<_>>()
            .join(" ");
        let question = PromptArgument::new(QUESTION)
            .with_description("What is wanted; the first of the examples where nothing is said.")
            .with_required(false);
        Prompt::new(name_of(group), Some(examples), Some(vec![question])).with_title(group)
    };
    groups(offered).into_iter().map(prompt).collect()
}

/// A prompt with its question; `None` where there is no such prompt.
pub(super) fn get(
    offered: &[&'static Action],
    mode: ToolMode,
    name: &str,
    question: Option<&str>,
) -> Option<GetPromptResult> {
    let (group, actions) = groups(offered).into_iter().find(|(group, _)| name_of(group) == name)?;
    let examples = questions(&actions);
    let question = question.map(str::trim).filter(|question| !question.is_empty());
    let question = question.or_else(|| examples.first().copied())?;
    let tools: Vec<_> = actions
        .iter()
        .map(|action| format!("- {}: {}", action.long_id(), action.summary))
        .collect();
    let how = match mode {
        ToolMode::Individual => "Answer with these tools".to_owned(),
        ToolMode::SearchExecute | ToolMode::Small => {
            format!(
                "Answer with these actions, by the tool `{}`",
                modes::Role::Execute.name()
            )
        }
    };
    let text = format!("{question}\n\n{how}, and read a list to its end:\n{}", tools.join("\n"));
    let result = GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]);
    Some(result.with_description(group))
}

/// The questions of a prompt that hold what is typed.
pub(super) fn complete(offered: &[&'static Action], name: &str, argument: &str, typed: &str) -> CompletionInfo {
    let group = groups(offered).into_iter().find(|(group, _)| name_of(group) == name);
    let actions = group.map(|(_, actions)| actions).filter(|_| argument == QUESTION);
    let typed = typed.to_lowercase();
    let fits = |question: &&str| question.to_lowercase().contains(&typed);
    let questions = questions(&actions.unwrap_or_default()).into_iter().filter(fits);
    let questions = questions.take(CompletionInfo::MAX_VALUES).map(str::to_owned).collect();
    CompletionInfo::new(questions).unwrap_or_default()
}
