//! What an ELF program or library needs of the machine that runs it: a C library, at least of some version.
//!
//! Source: the ELF gABI; "Symbol Versioning" of the Linux Standard Base; ld.so(8).

use std::collections::BTreeMap;
use std::fmt;

use object::elf::{self, FileHeader32, FileHeader64};
use object::read::elf::{FileHeader, ProgramHeader, SectionTable, Sym};
use object::{Endianness, FileKind};

/// A program, shared library or object in ELF, as far as its loader looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// The processor in Go's words, such as `amd64`; `None` for one that Go does not build for.
    pub goarch: Option<&'static str>,
    /// The loader that it names, such as `/lib64/ld-linux-x86-64.so.2`; shared libraries name none.
    pub interpreter: Option<String>,
    /// The libraries that it names, in their order.
    pub libraries: Vec<String>,
    /// Each version of a library that must be there, in order of library and version.
    pub needs: Vec<Need>,
    /// What provides its C library.
    pub libc: Libc,
}

/// A version of a library that must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The library, such as `libc.so.6`.
    pub library: String,
    /// The version, such as `GLIBC_2.34`.
    pub version: String,
    /// The loader goes on without it.
    pub weak: bool,
    /// The symbols that ask for it, sorted.
    pub symbols: Vec<String>,
}

impl Need {
    /// The release of glibc that first has this version; `None` where it is no version of glibc's. `GLIBC_PRIVATE` fits one release
    /// alone and is `None` too.
    pub fn glibc(&self) -> Option<Version> {
        match self.version.as_str() {
            // News of glibc 2.36 and 2.42.
            "GLIBC_ABI_DT_RELR" => Some(Version::new(2, 36)),
            "GLIBC_ABI_GNU2_TLS" | "GLIBC_ABI_GNU_TLS" | "GLIBC_ABI_DT_X86_64_PLT" => Some(Version::new(2, 42)),
            version => version.strip_prefix("GLIBC_")?.parse().ok(),
        }
    }
}

/// The C library that a binary runs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Libc {
    /// It brings what it needs, and runs on any Linux of its processor.
    Static,
    /// GNU's.
    Glibc,
    /// That of Alpine and of static builds.
    Musl,
    /// Android's.
    Bionic,
    /// None of these, or it is not told.
    Unknown,
}

/// A release of glibc: major, minor, patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version([u16; 3]);

impl Version {
    /// `major.minor`
    pub const fn new(major: u16, minor: u16) -> Self {
        Self([major, minor, 0])
    }
}

impl std::str::FromStr for Version {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut numbers = [0; 3];
        let mut parts = text.split('.');
        for number in &mut numbers {
            match parts.next() {
                Some(part) => *number = part.parse().map_err(|_| ())?,
                None => break,
            }
        }
        if parts.next().is_none() { Ok(Self(numbers)) } else { Err(()) }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}")?;
        if patch > 0 { write!(f, ".{patch}") } else { Ok(()) }
    }
}

/// Why bytes are no binary that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// They are a binary of another system, such as `Mach-O`.
    Other(&'static str),
    /// They are no binary, or a broken one: what the reader says.
    Broken(String),
}

impl Binary {
    /// Reads the bytes of a whole file.
    ///
    /// # Errors
    /// The bytes are not ELF, or their tables lead out of the file.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let read = match FileKind::parse(bytes) {
            Ok(FileKind::Elf32) => read::<FileHeader32<Endianness>>(bytes),
            Ok(FileKind::Elf64) => read::<FileHeader64<Endianness>>(bytes),
            // Other formats are not built into this reader, so that it does not know them by name.
            _ if bytes.starts_with(b"MZ") => return Err(Unreadable::Other("PE")),
            _ if bytes.starts_with(b"!<arch>\n") => return Err(Unreadable::Other("ar")),
            _ if is_mach_o(bytes) => return Err(Unreadable::Other("Mach-O")),
            Ok(_) => return Err(Unreadable::Broken("unknown format".to_owned())),
            Err(error) => Err(error),
        };
        read.map_err(|error| Unreadable::Broken(error.to_string()))
    }

    /// The oldest glibc that runs it; `None` where no version of glibc is asked for.
    pub fn oldest_glibc(&self) -> Option<Version> {
        self.needs.iter().filter(|need| !need.weak).filter_map(Need::glibc).max()
    }

    /// It asks for `GLIBC_PRIVATE`, which no two releases promise to have in common.
    pub fn is_bound_to_one_glibc(&self) -> bool {
        self.needs.iter().any(|need| need.version == "GLIBC_PRIVATE" && !need.weak)
    }
}

fn is_mach_o(bytes: &[u8]) -> bool {
    matches!(
        bytes.get(..4),
        Some([0xfe, 0xed, 0xfa, 0xce | 0xcf] | [0xce | 0xcf, 0xfa, 0xed, 0xfe] | [0xca, 0xfe, 0xba, 0xbe])
    )
}

fn read<Elf: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> object::read::Result<Binary> {
    let header = Elf::parse(bytes)?;
    let endian = header.endian()?;
    let mut interpreter = None;
    for segment in header.program_headers(endian, bytes)? {
        interpreter = interpreter.or(segment.interpreter(endian, bytes)?.map(text));
    }
    let sections = header.sections(endian, bytes)?;
    let dynamic = sections.dynamic_table(endian, bytes)?;
    let mut libraries = Vec::new();
    for entry in dynamic.iter().filter(|entry| entry.tag == elf::DT_NEEDED) {
        libraries.push(text(dynamic.string(entry)?));
    }
    let needs = needs::<Elf>(&sections, endian, bytes)?;
    let libc = libc_of(interpreter.as_deref(), &libraries, &needs);
    Ok(Binary { goarch: goarch(header.e_machine(endian), endian), interpreter, libraries, needs, libc })
}

/// The versions that the loader checks, and the symbols that made the linker write them down.
fn needs<'data, Elf: FileHeader<Endian = Endianness>>(
    sections: &SectionTable<'data, Elf>,
    endian: Endianness,
    bytes: &'data [u8],
) -> object::read::Result<Vec<Need>> {
    let mut found: BTreeMap<(String, Option<Version>, String), Need> = BTreeMap::new();
    let key = |need: &Need| (need.library.clone(), need.glibc(), need.version.clone());
    if let Some((mut files, link)) = sections.gnu_verneed(endian, bytes)? {
        let strings = sections.strings(endian, bytes, link)?;
        while let Some((file, mut versions)) = files.next()? {
            let library = text(file.file(endian, strings)?);
            while let Some(version) = versions.next()? {
                let weak = version.vna_flags.get(endian) & elf::VER_FLG_WEAK != Default::default();
                let version = text(version.name(endian, strings)?);
                let need = Need { library: library.clone(), version, weak, symbols: Vec::new() };
                found.insert(key(&need), need);
            }
        }
    }
    let versions = sections.versions(endian, bytes)?;
    let symbols = sections.symbols(endian, bytes, elf::SHT_DYNSYM)?;
    for (index, symbol) in symbols.enumerate().skip(1) {
        let Some(versions) = versions.as_ref().filter(|_| symbol.is_undefined(endian)) else { continue };
        let Some(version) = versions.version(versions.version_index(endian, index).index())? else { continue };
        let Some(library) = version.file() else { continue };
        let need = Need { library: text(library), version: text(version.name()), weak: false, symbols: Vec::new() };
        if let Some(need) = found.get_mut(&key(&need)) {
            need.symbols.push(text(symbol.name(endian, symbols.strings())?));
        }
    }
    let mut needs: Vec<Need> = found.into_values().collect();
    for need in &mut needs {
        need.symbols.sort();
        need.symbols.dedup();
    }
    Ok(needs)
}

/// By the loader that it names; a library names none, but the C library that it was linked with.
fn libc_of(interpreter: Option<&str>, libraries: &[String], needs: &[Need]) -> Libc {
    let loader = interpreter.and_then(|path| path.rsplit('/').next());
    let named = |names: &[&str]| libraries.iter().any(|library| names.iter().any(|name| library.starts_with(name)));
    match loader {
        Some(name) if name.starts_with("ld-musl-") => return Libc::Musl,
        Some("linker" | "linker64") => return Libc::Bionic,
        Some(name) if name.starts_with("ld-linux") || name.starts_with("ld64.so") || name == "ld.so.1" => {
            return Libc::Glibc;
        }
        Some(_) => return Libc::Unknown,
        None => {}
    }
    if needs.iter().any(|need| need.version.starts_with("GLIBC_")) || named(&["libc.so.6", "ld-linux"]) {
        Libc::Glibc
    } else if named(&["libc.musl-", "ld-musl-"]) {
        Libc::Musl
    } else if needs.iter().any(|need| need.library == "libc.so" && need.version == "LIBC") || named(&["liblog.so"]) {
        Libc::Bionic
    } else if libraries.is_empty() {
        Libc::Static
    } else if named(&["libc.so"]) {
        Libc::Musl
    } else {
        Libc::Unknown
    }
}

fn goarch(machine: elf::Machine, endian: Endianness) -> Option<&'static str> {
    let little = endian == Endianness::Little;
    Some(match machine {
        elf::EM_X86_64 => "amd64",
        elf::EM_386 => "386",
        elf::EM_AARCH64 => "arm64",
        elf::EM_ARM => "arm",
        elf::EM_RISCV => "riscv64",
        elf::EM_S390 => "s390x",
        elf::EM_PPC64 if little => "ppc64le",
        elf::EM_PPC64 => "ppc64",
        elf::EM_LOONGARCH => "loong64",
        elf::EM_MIPS if little => "mipsle",
        elf::EM_MIPS => "mips",
        _ => return None,
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
