//! Rules about Kubernetes manifests.

use pitfall_engine::Rule;

mod apparmor_off;
mod autoscaler_of_one;
mod budget_above_autoscaler;
mod dangerous_capability;
mod deprecated_service_account;
mod duplicate_env;
mod duplicate_port;
mod eviction_blocked;
mod finished_jobs_stay;
mod fixed_autoscaler;
mod floating_image;
mod host_namespace;
mod host_path;
mod host_port;
mod identical_probes;
mod ingress_without_tls;
mod instance_label;
mod kept_capabilities;
mod may_run_as_root;
mod misplaced_field;
mod mounted_token;
mod no_cpu_limit;
mod no_cpu_request;
mod no_disruption_budget;
mod no_liveness_probe;
mod no_memory_limit;
mod no_memory_request;
mod no_network_policy;
mod no_priority_class;
mod no_readiness_probe;
mod no_seccomp_profile;
mod no_spread;
mod pod_security;
mod privilege_escalation;
mod privileged;
mod probe_host;
mod probe_port;
mod proc_mount;
mod refused_restart_policy;
mod replicas_fought_over;
mod resources;
mod root_user;
mod scaling;
mod schema;
mod seccomp_off;
mod selector_mismatch;
mod selinux_options;
mod single_replica;
mod stale_image;
mod syntax;
mod unconfined;
mod unknown_field;
mod unsafe_sysctl;
mod volume_type;
mod windows_host_process;
mod workload;
mod writable_root;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &apparmor_off::RULE,
    &autoscaler_of_one::RULE,
    &budget_above_autoscaler::RULE,
    &dangerous_capability::RULE,
    &deprecated_service_account::RULE,
    &duplicate_env::RULE,
    &duplicate_port::RULE,
    &eviction_blocked::RULE,
    &finished_jobs_stay::RULE,
    &fixed_autoscaler::RULE,
    &floating_image::RULE,
    &host_namespace::RULE,
    &host_path::RULE,
    &host_port::RULE,
    &identical_probes::RULE,
    &ingress_without_tls::RULE,
    &instance_label::RULE,
    &kept_capabilities::RULE,
    &may_run_as_root::RULE,
    &misplaced_field::RULE,
    &mounted_token::RULE,
    &no_cpu_limit::RULE,
    &no_cpu_request::RULE,
    &no_disruption_budget::RULE,
    &no_liveness_probe::RULE,
    &no_memory_limit::RULE,
    &no_memory_request::RULE,
    &no_network_policy::RULE,
    &no_priority_class::RULE,
    &no_readiness_probe::RULE,
    &no_seccomp_profile::RULE,
    &no_spread::RULE,
    &privilege_escalation::RULE,
    &privileged::RULE,
    &probe_host::RULE,
    &probe_port::RULE,
    &proc_mount::RULE,
    &refused_restart_policy::RULE,
    &replicas_fought_over::RULE,
    &root_user::RULE,
    &seccomp_off::RULE,
    &selector_mismatch::RULE,
    &selinux_options::RULE,
    &single_replica::RULE,
    &stale_image::RULE,
    &syntax::RULE,
    &unconfined::RULE,
    &unknown_field::RULE,
    &unsafe_sysctl::RULE,
    &volume_type::RULE,
    &windows_host_process::RULE,
    &writable_root::RULE,
];
