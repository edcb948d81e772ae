//! Modules of pkg-config on this machine.

use pitfall_engine::{Completion, CompletionKind, text};
use pitfall_knowledge::golang::package_of_module;
use pitfall_syntax::cgo::Flag;
use pitfall_text::Span;

use crate::{Ask, Hover};

/// So many modules come with their description: each costs a file.
const DESCRIBED: usize = 40;

/// Version, description and flags of a module, or what brings it.
pub(super) fn hover(ask: &Ask, flag: &Flag) -> Option<Hover> {
    let name = flag.value.as_str();
    let markdown = match ask.context.host().pkg_config_module(name) {
        Ok(module) => {
            let path = module.path.display();
            let (cflags, libs) = (module.cflags.join(" "), module.libs.join(" "));
            format!(
                "**{name}** {}\n\n{}\n\n```\nCFLAGS  {cflags}\nLDFLAGS {libs}\n```\n\n`{path}`",
                module.version, module.description
            )
        }
        Err(_) => {
            let packages = package_of_module(name)?.everywhere();
            ask.says(&text! { en: "Not on this machine. It comes with {packages}.", zh: "本机没有。它由以下软件包提供：{packages}。" })
        }
    };
    Some(Hover { span: flag.span, markdown })
}

/// Every module that has a `.pc` file here.
pub(super) fn completions(ask: &Ask, span: Span) -> Vec<Completion> {
    let host = ask.context.host();
    let written = span.of(ask.context.text()).to_owned();
    let mut described = 0;
    let modules = host.pkg_config_names().iter().map(|name| {
        let wanted = name.starts_with(&written) && described < DESCRIBED;
        described += usize::from(wanted);
        let module = wanted.then(|| host.pkg_config_module(name).ok()).flatten();
        let (detail, documentation) = module.map(|module| (module.version, module.description)).unwrap_or_default();
        Completion { span, text: name.clone(), detail, documentation, kind: CompletionKind::Module }
    });
    modules.collect()
}
