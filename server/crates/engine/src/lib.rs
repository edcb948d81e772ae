//! Rule, Finding, Fix, Severity, Suppression, Config, the workspace index.
