//! Rules about Kubernetes manifests.

use pitfall_engine::Rule;

mod admission_policy;
mod anonymous_binding;
mod any_node;
mod apparmor_off;
mod around;
mod autoscaler_of_one;
mod bad_data;
mod bad_label;
mod bad_name;
mod bad_quantity;
mod bad_schedule;
mod bidirectional_mount;
mod bindings;
mod budget_above_autoscaler;
mod chart;
mod chart_condition;
mod chart_dependency;
mod chart_field;
mod chart_kube_version;
mod chart_lock;
mod chart_number;
mod chart_refused;
mod chart_releases;
mod chart_requirements;
mod cluster_admin_binding;
mod cluster_exec_binding;
mod conftest;
mod conftest_combined;
mod conftest_files;
mod conftest_policies;
mod control_plane_checks;
mod control_plane_flag;
mod custom_resource;
mod dangerous_capability;
mod dangling_reference;
mod dashboard;
mod default_account_binding;
mod default_namespace;
mod definition;
mod definition_entry;
mod definition_expression;
mod deprecated_api;
mod deprecated_service_account;
mod drop_not_all;
mod duplicate_env;
mod duplicate_key;
mod duplicate_name;
mod duplicate_object;
mod duplicate_port;
mod eviction_blocked;
mod exec_binding;
mod exposed_service;
mod external_ips;
mod finished_jobs_stay;
mod fixed_autoscaler;
mod floating_image;
mod foreign_registry;
mod frozen_registry;
mod git_sync_command;
mod go_memory_limit;
mod go_variable;
mod host_aliases;
mod host_namespace;
mod host_path;
mod host_port;
mod identical_probes;
mod ingress_snippet;
mod ingress_without_tls;
mod instance_label;
mod kept_capabilities;
mod kustomization;
mod kustomization_field;
mod kustomization_resource;
mod low_user_id;
mod may_run_as_root;
mod migration;
mod misplaced_field;
mod missed_schedules;
mod missing_field;
mod missing_key;
mod missing_label;
mod missing_listener;
mod missing_service_port;
mod missing_target_port;
mod mounted_token;
mod naked_pod;
mod namespace_admin_binding;
mod no_cpu_limit;
mod no_cpu_request;
mod no_disruption_budget;
mod no_ephemeral_storage;
mod no_go_memory_limit;
mod no_liveness_probe;
mod no_memory_limit;
mod no_memory_request;
mod no_network_policy;
mod no_priority_class;
mod no_readiness_probe;
mod no_seccomp_profile;
mod no_service_name;
mod no_spread;
mod not_guaranteed;
mod not_headless;
mod object_in_two_files;
mod out_of_range;
mod patch;
mod pod_create;
mod pod_exec;
mod pod_security;
mod pods_by_label;
mod policies;
mod policy_expression;
mod port_forward;
mod privilege_escalation;
mod privileged;
mod privileged_port;
mod privileged_scc;
mod probe_host;
mod probe_port;
mod proc_mount;
mod rbac_config_maps;
mod rbac_delete;
mod rbac_escalation;
mod rbac_network;
mod rbac_tracks;
mod rbac_wildcard;
mod recreate_strategy;
mod refused_restart_policy;
mod rego_error;
mod replicas_fought_over;
mod resources;
mod retired_controller;
mod role_exec_binding;
mod root_user;
mod scaling;
mod schema;
mod search_domains;
mod seccomp_off;
mod secret_env_reference;
mod secret_in_config_map;
mod secret_in_env;
mod secrets;
mod secrets_access;
mod selector_mismatch;
mod selinux_options;
mod single_replica;
mod ssh_port;
mod stale_image;
mod stuck_unhealthy_pods;
mod sudo;
mod syntax;
mod system_namespace;
mod tiller;
mod unconfined;
mod unguarded_namespace;
mod unknown_field;
mod unknown_value;
mod unlisted_manifest;
mod unpinned_image;
mod unsafe_sysctl;
mod unserved_api;
mod volume_type;
mod wildcard_role_binding;
mod windows_host_process;
mod workload;
mod writable_root;
mod wrong_type;

/// The rules of this domain.
pub static RULES: &[&Rule] = &[
    &admission_policy::RULE,
    &anonymous_binding::RULE,
    &any_node::RULE,
    &apparmor_off::RULE,
    &autoscaler_of_one::RULE,
    &bad_data::RULE,
    &bad_label::RULE,
    &bad_name::RULE,
    &bad_quantity::RULE,
    &bad_schedule::RULE,
    &bidirectional_mount::RULE,
    &budget_above_autoscaler::RULE,
    &chart_condition::RULE,
    &chart_dependency::RULE,
    &chart_field::RULE,
    &chart_kube_version::RULE,
    &chart_lock::RULE,
    &chart_number::RULE,
    &chart_refused::RULE,
    &chart_requirements::RULE,
    &cluster_admin_binding::RULE,
    &cluster_exec_binding::RULE,
    &conftest::RULE,
    &control_plane_flag::RULE,
    &custom_resource::RULE,
    &dangling_reference::RULE,
    &dangerous_capability::RULE,
    &dashboard::RULE,
    &default_account_binding::RULE,
    &default_namespace::RULE,
    &definition_expression::RULE,
    &deprecated_api::RULE,
    &deprecated_service_account::RULE,
    &drop_not_all::RULE,
    &duplicate_env::RULE,
    &duplicate_key::RULE,
    &duplicate_name::RULE,
    &duplicate_object::RULE,
    &duplicate_port::RULE,
    &eviction_blocked::RULE,
    &exec_binding::RULE,
    &exposed_service::RULE,
    &external_ips::RULE,
    &finished_jobs_stay::RULE,
    &fixed_autoscaler::RULE,
    &floating_image::RULE,
    &foreign_registry::RULE,
    &frozen_registry::RULE,
    &git_sync_command::RULE,
    &go_memory_limit::RULE,
    &go_variable::RULE,
    &host_aliases::RULE,
    &host_namespace::RULE,
    &host_path::RULE,
    &host_port::RULE,
    &identical_probes::RULE,
    &ingress_snippet::RULE,
    &ingress_without_tls::RULE,
    &instance_label::RULE,
    &kept_capabilities::RULE,
    &kustomization_field::RULE,
    &kustomization_resource::RULE,
    &low_user_id::RULE,
    &may_run_as_root::RULE,
    &misplaced_field::RULE,
    &missed_schedules::RULE,
    &missing_field::RULE,
    &missing_key::RULE,
    &missing_label::RULE,
    &missing_listener::RULE,
    &missing_service_port::RULE,
    &missing_target_port::RULE,
    &mounted_token::RULE,
    &naked_pod::RULE,
    &namespace_admin_binding::RULE,
    &no_cpu_limit::RULE,
    &no_cpu_request::RULE,
    &no_disruption_budget::RULE,
    &no_ephemeral_storage::RULE,
    &no_go_memory_limit::RULE,
    &no_liveness_probe::RULE,
    &no_memory_limit::RULE,
    &no_memory_request::RULE,
    &no_network_policy::RULE,
    &no_priority_class::RULE,
    &no_readiness_probe::RULE,
    &no_seccomp_profile::RULE,
    &no_service_name::RULE,
    &no_spread::RULE,
    &not_guaranteed::RULE,
    &not_headless::RULE,
    &object_in_two_files::RULE,
    &out_of_range::RULE,
    &pod_create::RULE,
    &pod_exec::RULE,
    &policy_expression::RULE,
    &port_forward::RULE,
    &privilege_escalation::RULE,
    &privileged::RULE,
    &privileged_port::RULE,
    &privileged_scc::RULE,
    &probe_host::RULE,
    &probe_port::RULE,
    &proc_mount::RULE,
    &rbac_config_maps::RULE,
    &rbac_delete::RULE,
    &rbac_escalation::RULE,
    &rbac_network::RULE,
    &rbac_tracks::RULE,
    &rbac_wildcard::RULE,
    &recreate_strategy::RULE,
    &refused_restart_policy::RULE,
    &rego_error::RULE,
    &replicas_fought_over::RULE,
    &retired_controller::RULE,
    &role_exec_binding::RULE,
    &root_user::RULE,
    &search_domains::RULE,
    &seccomp_off::RULE,
    &secret_env_reference::RULE,
    &secret_in_config_map::RULE,
    &secret_in_env::RULE,
    &secrets_access::RULE,
    &selector_mismatch::RULE,
    &selinux_options::RULE,
    &single_replica::RULE,
    &ssh_port::RULE,
    &stale_image::RULE,
    &stuck_unhealthy_pods::RULE,
    &sudo::RULE,
    &syntax::RULE,
    &system_namespace::RULE,
    &tiller::RULE,
    &unconfined::RULE,
    &unguarded_namespace::RULE,
    &unknown_field::RULE,
    &unknown_value::RULE,
    &unlisted_manifest::RULE,
    &unpinned_image::RULE,
    &unsafe_sysctl::RULE,
    &unserved_api::RULE,
    &volume_type::RULE,
    &wildcard_role_binding::RULE,
    &windows_host_process::RULE,
    &writable_root::RULE,
    &wrong_type::RULE,
];
