//! `pitfall man`.

use clap::CommandFactory;
use clap_mangen::Man;

use super::console::Console;
use super::{Outcome, args};

/// Prints the manual page in roff: the command, then each of its commands as a section.
pub(super) fn run(console: &mut Console) -> Outcome {
    match page() {
        Ok(page) => {
            console.plain(&String::from_utf8_lossy(&page));
            Outcome::Clean
        }
        Err(error) => {
            console.problem(error);
            Outcome::Failed
        }
    }
}

fn page() -> std::io::Result<Vec<u8>> {
    let mut command = args::Args::command();
    command.build();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    for one in command.get_subcommands().filter(|one| !one.is_hide_set()) {
        let name = one.get_bin_name().unwrap_or(one.get_name()).to_uppercase();
        page.extend_from_slice(format!(".SH {name}\n").as_bytes());
        let man = Man::new(one.clone());
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    Ok(page)
}
