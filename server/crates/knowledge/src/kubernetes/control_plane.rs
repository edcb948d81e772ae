//! What the CIS Kubernetes Benchmark asks of the flags of the control plane's programs, etcd and the kubelet.
//!
//! Source: CIS Kubernetes Benchmark 1.10, sections 1.2, 1.3, 1.4, 2 and 4.2, and for what a program does without the flag its page in the reference of
//! kubernetes.io ("Component tools") or etcd.io. Flags that the releases from 1.25 on do not have are left out.

/// What a flag should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// This value; without the flag it is another one.
    Is(&'static str),
    /// Any value but this; without the flag it is another one.
    IsNot(&'static str),
    /// Given, with a value that only its owner knows.
    Given,
    /// Not given.
    NotGiven,
    /// A list with this in it; without the flag it is not.
    Has(&'static str),
    /// A list without this; without the flag it is not in it.
    HasNot(&'static str),
    /// This number or more, where the flag is given.
    AtLeast(u32),
}

/// A flag of a program, and what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagWish {
    /// The program.
    pub program: &'static str,
    /// The flag, without dashes.
    pub flag: &'static str,
    /// What it should be.
    pub wish: Wish,
    /// A flag that names a file which may say it instead.
    pub or_file: Option<&'static str>,
    /// Why, as half a sentence in English.
    pub en: &'static str,
    /// The same in Simplified Chinese.
    pub zh: &'static str,
}

const API: &str = "kube-apiserver";
const MANAGER: &str = "kube-controller-manager";
const SCHEDULER: &str = "kube-scheduler";
const ETCD: &str = "etcd";
const KUBELET: &str = "kubelet";

const PROFILING: (&str, &str) = (
    "its profiles tell the inside of the program, and taking one is work for it",
    "其性能剖析会暴露程序内部，且采集会加重负载",
);
const LOCAL: (&str, &str) =
    ("its metrics and health need to be reached from the node alone", "其指标与健康检查只需从本节点访问");
const PEERS: (&str, &str) =
    ("members of etcd would talk in the clear, or to anybody", "etcd 成员之间会以明文通信，或与任何人通信");
const CLIENTS: (&str, &str) =
    ("all secrets of the cluster are read from etcd by this connection", "集群的所有机密都经此连接从 etcd 读取");
const ACCOUNTS: (&str, &str) = (
    "tokens of service accounts are signed and checked by a key of their own, which can be changed",
    "服务账户令牌应由可单独更换的密钥签发和校验",
);

const UNSURE_WHO_ASKS: (&str, &str) =
    ("kubelets cannot tell that it is the API server that asks", "kubelet 无法确认请求来自 API 服务器");

const NEW_AT_EACH_START: (&str, &str) =
    ("it makes a certificate of its own at each start, which nobody can check", "每次启动都会生成无人能校验的自签证书");

const OWN_CERTIFICATE: (&str, &str) =
    ("it makes a certificate of its own, which nobody can check", "它会自行生成无人能校验的证书");

const OWN_CERTIFICATES: (&str, &str) =
    ("it makes certificates of its own, which nobody can check", "它会自行生成无人能校验的证书");

const fn wish(
    program: &'static str,
    flag: &'static str,
    wish: Wish,
    (en, zh): (&'static str, &'static str),
) -> FlagWish {
    FlagWish { program, flag, wish, or_file: None, en, zh }
}

const fn or_file(one: FlagWish, file: &'static str) -> FlagWish {
    FlagWish { or_file: Some(file), ..one }
}

const fn of_kubelet(flag: &'static str, asked: Wish, why: (&'static str, &'static str)) -> FlagWish {
    or_file(wish(KUBELET, flag, asked, why), "config")
}

/// What is asked, program by program.
const FLAG_WISHES: &[FlagWish] = &[
    or_file(
        wish(
            API,
            "anonymous-auth",
            Wish::Is("false"),
            ("who reaches it may ask without saying who they are", "能访问它者无需表明身份即可请求"),
        ),
        "authentication-config",
    ),
    wish(
        API,
        "token-auth-file",
        Wish::NotGiven,
        ("tokens in a file never expire, and changing one takes a restart", "文件中的令牌永不过期，更换需要重启"),
    ),
    wish(API, "kubelet-client-certificate", Wish::Given, UNSURE_WHO_ASKS),
    wish(API, "kubelet-client-key", Wish::Given, UNSURE_WHO_ASKS),
    wish(
        API,
        "kubelet-certificate-authority",
        Wish::Given,
        (
            "it believes whoever answers at a kubelet's address, with what exec and logs carry",
            "它会相信 kubelet 地址上的任何应答者，包括 exec 与日志的内容",
        ),
    ),
    or_file(
        wish(
            API,
            "authorization-mode",
            Wish::HasNot("AlwaysAllow"),
            ("every request is allowed", "任何请求都会被允许"),
        ),
        "authorization-config",
    ),
    or_file(
        wish(
            API,
            "authorization-mode",
            Wish::Has("Node"),
            ("a kubelet's credentials reach more than its own node's objects", "kubelet 的凭据可访问其节点之外的对象"),
        ),
        "authorization-config",
    ),
    or_file(
        wish(
            API,
            "authorization-mode",
            Wish::Has("RBAC"),
            ("roles and their bindings count for nothing", "角色及其绑定不起作用"),
        ),
        "authorization-config",
    ),
    wish(
        API,
        "enable-admission-plugins",
        Wish::HasNot("AlwaysAdmit"),
        (
            "it was meant for tests and does nothing but hide that others are missing",
            "它只用于测试，会掩盖其他插件的缺失",
        ),
    ),
    wish(
        API,
        "enable-admission-plugins",
        Wish::Has("AlwaysPullImages"),
        (
            "a pod may run an image that another pulled with credentials it does not have",
            "Pod 可运行他人用其没有的凭据拉取的镜像",
        ),
    ),
    wish(
        API,
        "enable-admission-plugins",
        Wish::Has("NodeRestriction"),
        ("a kubelet may change the labels and pods of other nodes", "kubelet 可修改其他节点的标签与 Pod"),
    ),
    wish(
        API,
        "enable-admission-plugins",
        Wish::Has("EventRateLimit"),
        ("one client can fill etcd with events", "单个客户端即可用事件填满 etcd"),
    ),
    wish(
        API,
        "disable-admission-plugins",
        Wish::HasNot("ServiceAccount"),
        ("pods get no service account, and what checks it is off", "Pod 得不到服务账户，相关检查也会关闭"),
    ),
    wish(
        API,
        "disable-admission-plugins",
        Wish::HasNot("NamespaceLifecycle"),
        (
            "objects can be made in namespaces that are going, or the system's be removed",
            "可在正被删除的命名空间中创建对象，系统命名空间也可被删除",
        ),
    ),
    wish(API, "secure-port", Wish::IsNot("0"), ("it does not serve TLS", "它不提供 TLS 服务")),
    wish(API, "profiling", Wish::Is("false"), PROFILING),
    wish(API, "audit-log-path", Wish::Given, ("nothing is written down of who did what", "不会记录谁做了什么")),
    wish(
        API,
        "audit-log-maxage",
        Wish::AtLeast(30),
        ("what happened a month ago can no longer be looked up", "一个月前的操作将无从查起"),
    ),
    wish(
        API,
        "audit-log-maxbackup",
        Wish::AtLeast(10),
        ("a burst of requests pushes out what came before", "一阵突发请求就会挤掉之前的记录"),
    ),
    wish(
        API,
        "audit-log-maxsize",
        Wish::AtLeast(100),
        ("a burst of requests pushes out what came before", "一阵突发请求就会挤掉之前的记录"),
    ),
    wish(
        API,
        "service-account-lookup",
        Wish::IsNot("false"),
        ("a token counts on after its service account is removed", "服务账户删除后其令牌仍然有效"),
    ),
    wish(API, "service-account-key-file", Wish::Given, ACCOUNTS),
    wish(API, "etcd-certfile", Wish::Given, CLIENTS),
    wish(API, "etcd-keyfile", Wish::Given, CLIENTS),
    wish(API, "etcd-cafile", Wish::Given, CLIENTS),
    wish(API, "tls-cert-file", Wish::Given, NEW_AT_EACH_START),
    wish(API, "tls-private-key-file", Wish::Given, NEW_AT_EACH_START),
    wish(
        API,
        "client-ca-file",
        Wish::Given,
        ("no client can show who it is by a certificate", "客户端无法用证书证明身份"),
    ),
    wish(
        API,
        "encryption-provider-config",
        Wish::Given,
        ("secrets lie readable in etcd and in its backups", "机密在 etcd 及其备份中以明文存放"),
    ),
    wish(
        MANAGER,
        "terminated-pod-gc-threshold",
        Wish::Given,
        (
            "12,500 ended pods are kept, which may be more than the cluster bears",
            "会保留 12,500 个已结束的 Pod，可能超出集群所能承受",
        ),
    ),
    wish(MANAGER, "profiling", Wish::Is("false"), PROFILING),
    wish(
        MANAGER,
        "use-service-account-credentials",
        Wish::Is("true"),
        ("every controller may do what all of them together may", "每个控制器都拥有所有控制器的权限"),
    ),
    wish(MANAGER, "service-account-private-key-file", Wish::Given, ACCOUNTS),
    wish(
        MANAGER,
        "root-ca-file",
        Wish::Given,
        ("pods get no authority to check the API server by", "Pod 得不到用于校验 API 服务器的根证书"),
    ),
    wish(
        MANAGER,
        "feature-gates",
        Wish::HasNot("RotateKubeletServerCertificate=false"),
        ("certificates of kubelets run out", "kubelet 的证书会过期"),
    ),
    wish(MANAGER, "bind-address", Wish::Is("127.0.0.1"), LOCAL),
    wish(SCHEDULER, "profiling", Wish::Is("false"), PROFILING),
    wish(SCHEDULER, "bind-address", Wish::Is("127.0.0.1"), LOCAL),
    or_file(wish(ETCD, "cert-file", Wish::Given, CLIENTS), "config-file"),
    or_file(wish(ETCD, "key-file", Wish::Given, CLIENTS), "config-file"),
    or_file(
        wish(
            ETCD,
            "client-cert-auth",
            Wish::Is("true"),
            ("who reaches it may read and write every object of the cluster", "能访问它者可读写集群的所有对象"),
        ),
        "config-file",
    ),
    or_file(wish(ETCD, "auto-tls", Wish::IsNot("true"), OWN_CERTIFICATES), "config-file"),
    or_file(wish(ETCD, "peer-cert-file", Wish::Given, PEERS), "config-file"),
    or_file(wish(ETCD, "peer-key-file", Wish::Given, PEERS), "config-file"),
    or_file(wish(ETCD, "peer-client-cert-auth", Wish::Is("true"), PEERS), "config-file"),
    or_file(wish(ETCD, "peer-auto-tls", Wish::IsNot("true"), OWN_CERTIFICATES), "config-file"),
    of_kubelet(
        "anonymous-auth",
        Wish::Is("false"),
        ("who reaches the node may ask without saying who they are", "能访问节点者无需表明身份即可请求"),
    ),
    of_kubelet(
        "authorization-mode",
        Wish::Is("Webhook"),
        ("whoever is known to the node may run commands in its pods", "节点认识的任何人都可在其 Pod 中执行命令"),
    ),
    of_kubelet(
        "client-ca-file",
        Wish::Given,
        ("it cannot tell that it is the API server that asks", "它无法确认请求来自 API 服务器"),
    ),
    of_kubelet(
        "read-only-port",
        Wish::Is("0"),
        (
            "who reaches the node reads all about its pods, without a password",
            "能访问节点者无需密码即可读取其 Pod 的全部信息",
        ),
    ),
    of_kubelet(
        "streaming-connection-idle-timeout",
        Wish::IsNot("0"),
        ("connections that nobody uses stay for ever", "无人使用的连接会永远保留"),
    ),
    of_kubelet(
        "protect-kernel-defaults",
        Wish::Is("true"),
        ("it changes the kernel's settings in place of stopping", "它会修改内核参数而不是停止"),
    ),
    of_kubelet(
        "make-iptables-util-chains",
        Wish::IsNot("false"),
        ("the chains that services need may be missing", "服务所需的 iptables 链可能缺失"),
    ),
    of_kubelet(
        "hostname-override",
        Wish::NotGiven,
        ("its certificate and its node's name may part", "其证书与节点名可能不一致"),
    ),
    of_kubelet("tls-cert-file", Wish::Given, OWN_CERTIFICATE),
    of_kubelet("tls-private-key-file", Wish::Given, OWN_CERTIFICATE),
    of_kubelet("rotate-certificates", Wish::IsNot("false"), ("its certificate runs out", "其证书会过期")),
];

/// What is asked of the flags of `program`; nothing of other programs.
pub fn flag_wishes(program: &str) -> impl Iterator<Item = &'static FlagWish> + use<'_> {
    FLAG_WISHES.iter().filter(move |one| one.program == program)
}
