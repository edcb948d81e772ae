//! A cron line that the API server refuses.
//! Source: `validateScheduleFormat` of Kubernetes, which asks github.com/robfig/cron.

use pitfall_engine::{Context, Findings, Message, rule, text};
use pitfall_knowledge::kubernetes::{Content, schedule};
use pitfall_models::kubernetes::schema::{Detail, SchemaFault, Wrong};
use pitfall_syntax::yaml::Node;
use pitfall_syntax::yaml::edit::{self, Edit, New};

rule! {
    id: "k8s/bad-schedule",
    page: "bad_schedule.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: [],
}

const FIELDS_ZH: [&str; 5] = ["分钟", "小时", "日", "月", "星期"];

fn check(fault: &SchemaFault<'_>, _: &Context<'_>, out: &mut Findings) {
    let Wrong::Content { node, content: Detail::Is(Content::Schedule) } = &fault.what else { return };
    let Some(line) = node.as_str() else { return };
    let Err(why) = schedule::check(line) else { return };
    let said = out.at(node.span()).says(message(&why));
    let Some((title, new)) = mended(line, &why).filter(|(_, new)| schedule::check(new).is_ok() && !node.is_shared())
    else {
        return;
    };
    let edits = if why == schedule::Fault::TimeZone {
        with_time_zone(*node, line, &new)
    } else {
        edit::set(*node, &New::Text(new))
    };
    said.suggests(title, edits);
}

fn message(why: &schedule::Fault) -> Message {
    use schedule::Fault;
    let name = |field: &usize| (schedule::FIELDS[(*field).min(4)], FIELDS_ZH[(*field).min(4)]);
    match why {
        Fault::Fields(count) => text! {
            en: "a schedule has 5 fields (minute, hour, day of month, month, day of week), and this one has {count}: the API server refuses it",
            zh: "schedule 应有 5 个字段（分钟、小时、日、月、星期），这里有 {count} 个：API 服务器会拒绝",
        },
        Fault::Descriptor => text! {
            en: "the schedule is none of @yearly, @monthly, @weekly, @daily, @hourly and @every with a duration: the API server refuses it",
            zh: "schedule 不是 @yearly、@monthly、@weekly、@daily、@hourly 或带时长的 @every：API 服务器会拒绝",
        },
        Fault::TimeZone => text! {
            en: "a time zone in the schedule is refused; it belongs into the field timeZone",
            zh: "schedule 中不允许写时区，应写入字段 timeZone",
        },
        Fault::Unreadable { field } => {
            let (en, zh) = name(field);
            Message {
                en: format!(
                    "the field for the {en} is no number, name, range, list or step: the API server refuses the schedule"
                ),
                zh: format!("{zh}字段不是数字、名称、范围、列表或步长：API 服务器会拒绝该 schedule"),
            }
        }
        Fault::OutOfBounds { field, least, most } => {
            let (en, zh) = name(field);
            Message {
                en: format!("the {en} must be from {least} to {most}: the API server refuses the schedule"),
                zh: format!("{zh}必须在 {least} 到 {most} 之间：API 服务器会拒绝该 schedule"),
            }
        }
        Fault::Backwards { field } => {
            let (en, zh) = name(field);
            Message {
                en: format!(
                    "the {en} has a range that runs backwards or a step of 0: the API server refuses the schedule"
                ),
                zh: format!("{zh}字段的范围首尾颠倒或步长为 0：API 服务器会拒绝该 schedule"),
            }
        }
    }
}

fn mended(line: &str, why: &schedule::Fault) -> Option<(Message, String)> {
    use schedule::Fault;
    let fields: Vec<&str> = line.split_whitespace().collect();
    match why {
        // Sunday is 7 to other crons.
        Fault::OutOfBounds { field: 4, .. } => {
            let (last, others) = fields.split_last()?;
            let days = last.split(',').map(|day| if day == "7" { "0" } else { day }).collect::<Vec<_>>().join(",");
            let new = [others, &[days.as_str()]].concat().join(" ");
            Some((text! { en: "write Sunday as 0", zh: "把星期日写成 0" }, new))
        }
        // Quartz and Spring have the seconds first.
        Fault::Fields(6) => Some((text! { en: "leave the seconds out", zh: "去掉秒字段" }, fields[1..].join(" "))),
        Fault::TimeZone => Some((
            text! { en: "move the time zone to timeZone", zh: "把时区移到 timeZone" },
            fields.get(1..)?.join(" "),
        )),
        _ => None,
    }
}

fn with_time_zone(node: Node<'_>, line: &str, new: &str) -> Option<Vec<Edit>> {
    let zone = line.split_whitespace().next()?.split_once('=')?.1;
    let holder = node.entry()?.mapping();
    let mut edits = edit::set(node, &New::Text(new.to_owned()))?;
    edits.extend(edit::add_entry(holder, "timeZone", New::Text(zone.to_owned()))?);
    Some(edits)
}
