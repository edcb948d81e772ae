//! Rules about Kubernetes manifests.

use pitfall_engine::Rule;

mod apparmor_off;
mod bad_data;
mod bad_label;
mod bad_name;
mod bad_quantity;
mod bad_schedule;
mod custom_resource;
mod dangerous_capability;
mod deprecated_api;
mod duplicate_key;
mod host_namespace;
mod host_path;
mod host_port;
mod kept_capabilities;
mod may_run_as_root;
mod migration;
mod misplaced_field;
mod missing_field;
mod no_seccomp_profile;
mod out_of_range;
mod patch;
mod pod_security;
mod privilege_escalation;
mod privileged;
mod probe_host;
mod proc_mount;
mod root_user;
mod schema;
mod seccomp_off;
mod selector_mismatch;
mod selinux_options;
mod syntax;
mod unknown_field;
mod unknown_value;
mod unsafe_sysctl;
mod unserved_api;
mod volume_type;
mod windows_host_process;
mod wrong_type;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &apparmor_off::RULE,
    &bad_data::RULE,
    &bad_label::RULE,
    &bad_name::RULE,
    &bad_quantity::RULE,
    &bad_schedule::RULE,
    &custom_resource::RULE,
    &dangerous_capability::RULE,
    &deprecated_api::RULE,
    &duplicate_key::RULE,
    &host_namespace::RULE,
    &host_path::RULE,
    &host_port::RULE,
    &kept_capabilities::RULE,
    &may_run_as_root::RULE,
    &misplaced_field::RULE,
    &missing_field::RULE,
    &no_seccomp_profile::RULE,
    &out_of_range::RULE,
    &privilege_escalation::RULE,
    &privileged::RULE,
    &probe_host::RULE,
    &proc_mount::RULE,
    &root_user::RULE,
    &seccomp_off::RULE,
    &selector_mismatch::RULE,
    &selinux_options::RULE,
    &syntax::RULE,
    &unknown_field::RULE,
    &unknown_value::RULE,
    &unsafe_sysctl::RULE,
    &unserved_api::RULE,
    &volume_type::RULE,
    &windows_host_process::RULE,
    &wrong_type::RULE,
];
