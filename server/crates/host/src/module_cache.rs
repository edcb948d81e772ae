//! Go's module cache: what was downloaded to this machine before.
//! Source: go.dev/ref/mod, "Module cache" and "GOPROXY protocol".

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pitfall_syntax::gomod::module_path::escape;

use crate::Host;

/// Files of the cache that were asked for, by their place in it; `None` for one that is not there. They never change once written, and a list
/// of versions only grows.
#[derive(Debug, Default)]
pub(crate) struct ModuleCache {
    read: Mutex<HashMap<String, Option<Arc<str>>>>,
}

impl Host {
    /// `GOMODCACHE`, else `pkg/mod` in the first folder of `GOPATH`, else in `~/go`.
    pub fn module_cache(&self) -> Option<PathBuf> {
        let value = |name: &str| {
            let environment = self.environment().get_non_empty(name).map(str::to_owned);
            environment.or_else(|| self.go_env()?.get(name).filter(|value| !value.is_empty()))
        };
        if let Some(folder) = value("GOMODCACHE") {
            return Some(PathBuf::from(folder));
        }
        let gopath = value("GOPATH").and_then(|list| list.split(self.os().list_separator()).next().map(PathBuf::from));
        Some(gopath.or_else(|| Some(self.home()?.join("go")))?.join("pkg/mod"))
    }

    /// The go.mod of `module` at `version`, where it was downloaded.
    pub fn cached_go_mod(&self, module: &str, version: &str) -> Option<Arc<str>> {
        self.cached(format!("{}/@v/{}.mod", escape(module), escape(version)))
    }

    /// The versions of `module` that the go command knew of when it last asked, without pseudo-versions.
    pub fn cached_versions(&self, module: &str) -> Option<Arc<str>> {
        self.cached(format!("{}/@v/list", escape(module)))
    }

    fn cached(&self, place: String) -> Option<Arc<str>> {
        // No code panics while it holds the lock.
        let mut read = self.cache.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(&place) {
            return known.clone();
        }
        let path = self.module_cache().map(|cache| cache.join("cache/download").join(&place));
        let text = path.and_then(|path| self.read(&path)).map(Arc::from);
        read.insert(place, text.clone());
        text
    }
}
