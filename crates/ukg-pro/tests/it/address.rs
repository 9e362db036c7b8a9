use ukg_pro::{AddressError, AllowedHosts, ServiceAddress, Understood};

const SERVICE2: &str = "https://service2.ultipro.com";

fn understand(pasted: &str) -> Result<Understood, AddressError> {
    ServiceAddress::understand(pasted, &AllowedHosts::none())
}

#[test]
fn whatever_names_a_service_host_is_understood() {
    let same: &[&str] = &[
        "https://service2.ultipro.com",
        "https://service2.ultipro.com/",
        "https://service2.ultipro.com/services/EmployeePerson",
        "https://service2.ultipro.com/services//EmployeePerson/",
        "https://service2.ultipro.com/services/LoginService?wsdl",
        "https://service2.ultipro.com/services/LoginService?WSDL#top",
        "https://service2.ultipro.com/personnel/v1/person-details?page=2&per_page=5",
        "http://service2.ultipro.com/services/EmployeePerson",
        "HTTPS://SERVICE2.ULTIPRO.COM/Services/BiDataService",
        "service2.ultipro.com",
        "Service2.UltiPro.com",
        "service2.ultipro.com/services/",
        "service2.ultipro.com.",
        "//service2.ultipro.com/services",
        "https:service2.ultipro.com",
        r"https:\\service2.ultipro.com\services",
        "https://service2.ultipro.com:443/services",
        "http://service2.ultipro.com:80",
        "http://service2.ultipro.com:443",
        "service2.ultipro.com:443",
        "  https://service2.ultipro.com/services/EmployeePerson \r\n",
        "\u{feff}service2.ultipro.com\u{200b}",
        "\"https://service2.ultipro.com\"",
        "<https://service2.ultipro.com/services>",
        "“https://service2.ultipro.com”,",
        "Web Service URL: https://service2.ultipro.com/services/EmployeePerson",
        "https://service2.ultipro.com/login.aspx",
    ];
    for pasted in same {
        assert_eq!(understand(pasted).unwrap().address.base_url(), SERVICE2, "{pasted}");
    }
    let others = [
        ("servicet.ultipro.com", "https://servicet.ultipro.com"),
        (
            "https://service3.ultipro.ca/services/EmployeeJob",
            "https://service3.ultipro.ca",
        ),
        ("rental4.ultipro.com", "https://rental4.ultipro.com"),
        ("service10.ultipro.com", "https://service10.ultipro.com"),
        ("service.ultipro.ca", "https://service.ultipro.ca"),
        (
            "https://acme.ultipro.com/services/EmployeePerson",
            "https://acme.ultipro.com",
        ),
    ];
    for (pasted, base) in others {
        assert_eq!(understand(pasted).unwrap().address.base_url(), base, "{pasted}");
    }
}

#[test]
fn what_is_no_service_host_is_refused_with_its_reason() {
    let table = [
        ("", "address_empty"),
        (" \t\n", "address_empty"),
        ("service2", "address_incomplete"),
        ("ultipro.com", "address_incomplete"),
        ("https://ultipro.ca/", "address_incomplete"),
        ("localhost:8421", "address_incomplete"),
        ("service2 ultipro com", "address_malformed"),
        ("https://a.ultipro.com or https://b.ultipro.com", "address_malformed"),
        ("https://", "address_malformed"),
        ("https://service2.ultipro.com:99999", "address_malformed"),
        ("https://serv%69ce2.ultipro.com", "address_malformed"),
        ("javascript:alert(1)", "address_malformed"),
        ("ftp://service2.ultipro.com", "address_scheme"),
        ("file:///etc/passwd", "address_scheme"),
        ("https://svc:secret@service2.ultipro.com", "address_user_info"),
        ("https://service2.ultipro.com@evil.example", "address_user_info"),
        ("svc@service2.ultipro.com", "address_user_info"),
        ("https://127.0.0.1/services", "address_ip"),
        ("https://[::1]:8421", "address_ip"),
        ("http://2130706433/", "address_ip"),
        ("0x7f.1", "address_ip"),
        ("https://169.254.169.254/latest/meta-data", "address_ip"),
        ("https://service2.ultiprо.com", "address_lookalike"),
        ("https://ｓervice2.ultipro.com", "address_lookalike"),
        ("https://xn--ultipr-7wf.com", "address_lookalike"),
        ("https://service2.xn--ultipr-7wf.com", "address_lookalike"),
        ("https://acme.ultipro.com/login.aspx", "address_login_page"),
        ("https://acme.ultipro.com/Default.aspx?x=1", "address_login_page"),
        ("https://login.ultipro.com", "address_login_page"),
        ("https://signin.ultipro.ca/", "address_login_page"),
        ("www.ultipro.com", "address_login_page"),
        ("https://recruiting2.ultipro.com/ACM1000", "address_login_page"),
        ("https://acme.ultiproworkplace.com", "address_login_page"),
        ("https://signin.ukg.net/signin", "address_login_page"),
        ("https://acme.rec.pro.ukg.net", "address_login_page"),
        ("https://service2.ultipro.com.evil.example", "address_other_host"),
        ("https://evilultipro.com", "address_other_host"),
        ("https://service2.u1tipro.com", "address_other_host"),
        ("https://example.com/services/EmployeePerson", "address_other_host"),
        ("https://service2.localhost:8421", "address_other_host"),
        ("https://service2.ultipro.com:8443", "address_port"),
        ("http://service2.ultipro.com:8080/services", "address_port"),
    ];
    for (pasted, code) in table {
        let error = understand(pasted).unwrap_err();
        assert_eq!(error.code(), code, "{pasted}");
        assert!(!error.remedy().is_empty(), "{pasted}");
        assert!(!format!("{error} {error:?}").contains("secret"), "{pasted}");
    }
}

#[test]
fn a_login_page_is_refused_with_the_place_to_look_instead() {
    let error = understand("https://acme.ultipro.com/login.aspx").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`acme.ultipro.com` is a page where people sign in, not the host of the web services"
    );
    assert!(
        error
            .remedy()
            .contains("Menu > System Configuration > Security > Web Services")
    );
}

#[test]
fn what_was_changed_is_said() {
    let notes = |pasted: &str| understand(pasted).unwrap().notes;
    assert_eq!(notes("https://service2.ultipro.com"), [""; 0]);
    assert_eq!(
        notes(" HTTP://Service2.ultipro.com/services/EmployeePerson?wsdl "),
        [
            "what surrounded the address was dropped",
            "http was raised to https",
            "the host was written in lower case",
            "the path /services/EmployeePerson and what followed it were dropped",
        ]
    );
    assert_eq!(
        notes("service2.ultipro.com/services"),
        ["the path /services was dropped"]
    );
    assert_eq!(
        notes("https://service2.ultipro.com/?token=1"),
        ["what followed the host was dropped"]
    );
    let [note] = &notes("https://acme.ultipro.com")[..] else {
        panic!("one note was due")
    };
    assert!(note.starts_with("`acme.ultipro.com` does not look like a host of web services"));
}

#[test]
fn domain_and_subdomain_make_one_host_however_they_are_filled_in() {
    let table = [
        ("ultipro.com", "service2"),
        (" ULTIPRO.com ", " Service2 "),
        (".ultipro.com", "service2."),
        ("https://ultipro.com", "service2"),
        ("https://ultipro.com/services", "service2"),
        ("https://service2.ultipro.com/services/EmployeePerson", ""),
        ("", "service2.ultipro.com"),
        ("ultipro.com", "service2.ultipro.com"),
        ("ultipro.com", "https://service2.ultipro.com/services/LoginService?wsdl"),
        ("service2.ultipro.com", "service2"),
        ("https://service2.ultipro.com/services", "https://service2.ultipro.com"),
        ("service2", "ultipro.com"),
    ];
    for (domain, subdomain) in table {
        let understood = ServiceAddress::from_parts(domain, subdomain, &AllowedHosts::none());
        assert_eq!(understood.unwrap().address.base_url(), SERVICE2, "{domain} {subdomain}");
    }
    let refused = [
        ("", "", "address_empty"),
        ("ultipro.com", "", "address_incomplete"),
        ("", "service2", "address_incomplete"),
        ("service4.ultipro.com", "service2", "address_contradiction"),
        ("ultipro.ca", "https://service2.ultipro.com", "address_contradiction"),
        ("example.com", "service2", "address_other_host"),
        ("ultiproworkplace.com", "acme", "address_login_page"),
        ("ultipro.com", "login", "address_login_page"),
        ("com", "evil@ultipro", "address_user_info"),
    ];
    for (domain, subdomain, code) in refused {
        let error = ServiceAddress::from_parts(domain, subdomain, &AllowedHosts::none()).unwrap_err();
        assert_eq!(error.code(), code, "{domain} {subdomain}");
    }
}

#[test]
fn an_allowed_host_keeps_http_and_its_port() {
    let allowed =
        AllowedHosts::parse(["127.0.0.1:8421", "*.localhost", "localhost", "[::1]:9", "proxy.example"]).unwrap();
    let table = [
        (
            "http://127.0.0.1:8421/services/LoginService?wsdl",
            "http://127.0.0.1:8421",
        ),
        ("127.0.0.1:8421", "http://127.0.0.1:8421"),
        ("http://service2.localhost:8421", "http://service2.localhost:8421"),
        ("service2.localhost:8421", "http://service2.localhost:8421"),
        ("https://service2.localhost:8421", "https://service2.localhost:8421"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:9", "http://[::1]:9"),
        ("proxy.example", "https://proxy.example"),
        ("http://proxy.example:81/x", "http://proxy.example:81"),
        ("https://PROXY.example.", "https://proxy.example"),
        ("http://service2.ultipro.com", SERVICE2),
    ];
    for (pasted, base) in table {
        assert_eq!(
            ServiceAddress::understand(pasted, &allowed).unwrap().address.base_url(),
            base,
            "{pasted}"
        );
    }
    for (pasted, code) in [
        ("http://127.0.0.1:9999", "address_ip"),
        ("http://[::2]:9", "address_ip"),
        ("https://proxy.example.com", "address_other_host"),
        ("https://service2.ultipro.com:8421", "address_port"),
    ] {
        assert_eq!(
            ServiceAddress::understand(pasted, &allowed).unwrap_err().code(),
            code,
            "{pasted}"
        );
    }
    let parts = ServiceAddress::from_parts("http://localhost:8421", "service2", &allowed).unwrap();
    assert_eq!(parts.address.base_url(), "http://service2.localhost:8421");
    let parts = ServiceAddress::from_parts("localhost:8421", "service2", &allowed).unwrap();
    assert_eq!(parts.address.base_url(), "http://service2.localhost:8421");
}

#[test]
fn a_host_is_allowed_by_name_port_or_suffix() {
    let allowed = AllowedHosts::parse([" HTTP://Example.com:81/x ", "*.internal", "*.test:8080", "::1"]).unwrap();
    assert_eq!(allowed.to_string(), "example.com:81, *.internal, *.test:8080, [::1]");
    assert!(allowed.permits("EXAMPLE.com", 81));
    assert!(!allowed.permits("example.com", 80));
    assert!(!allowed.permits("a.example.com", 81));
    assert!(allowed.permits("a.b.internal", 1));
    assert!(!allowed.permits("internal", 1));
    assert!(!allowed.permits("evilinternal", 1));
    assert!(allowed.permits("a.test", 8080) && !allowed.permits("a.test", 443) && allowed.names("a.test"));
    assert!(allowed.permits("[::1]", 5));
    for malformed in ["", " ", "*", "*.", "user@host", "host:port", "a b", "ünternal"] {
        assert!(AllowedHosts::parse([malformed]).is_err(), "{malformed}");
    }
}

#[test]
fn endpoints_are_made_from_the_base() {
    let address = understand("service2.ultipro.com").unwrap().address;
    assert_eq!(address.host(), "service2.ultipro.com");
    assert_eq!(
        address.soap_endpoint("EmployeePerson"),
        "https://service2.ultipro.com/services/EmployeePerson"
    );
    assert_eq!(
        address.rest_url("/personnel/v1/person-details"),
        "https://service2.ultipro.com/personnel/v1/person-details"
    );
}
