//! A certificate authority and a certificate for loopback names, made anew at every start.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::Error;

/// What a TLS server needs, and what its callers need to trust it.
pub(crate) struct Identity {
    pub(crate) acceptor: TlsAcceptor,
    /// The certificate authority in PEM.
    pub(crate) ca_pem: String,
}

/// The names the certificate holds. Some verifiers refuse a wildcard right under a top-level
/// name, so the host of the service is also there by its own name.
const NAMES: [&str; 3] = ["localhost", "service2.localhost", "*.localhost"];

pub(crate) fn identity() -> Result<Identity, Error> {
    let certificate_error = |error: rcgen::Error| Error::Certificate(error.to_string());
    let called = |name: &str| {
        let mut distinguished = DistinguishedName::new();
        distinguished.push(DnType::CommonName, name);
        distinguished
    };

    let mut authority = CertificateParams::default();
    authority.distinguished_name = called("UKG Pro sandbox authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_key = KeyPair::generate().map_err(certificate_error)?;
    let authority_certificate = authority.self_signed(&authority_key).map_err(certificate_error)?;
    let issuer = Issuer::new(authority, authority_key);

    let names: Vec<String> = NAMES.into_iter().map(str::to_owned).collect();
    let mut server = CertificateParams::new(names).map_err(certificate_error)?;
    server.distinguished_name = called("UKG Pro sandbox");
    server.use_authority_key_identifier_extension = true;
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.subject_alt_names.extend([
        SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)),
    ]);
    let server_key = KeyPair::generate().map_err(certificate_error)?;
    let certificate = server.signed_by(&server_key, &issuer).map_err(certificate_error)?;

    let key =
        PrivateKeyDer::try_from(server_key.serialize_der()).map_err(|reason| Error::Certificate(reason.to_owned()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut configuration = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder
                .with_no_client_auth()
                .with_single_cert(vec![certificate.der().clone()], key)
        })
        .map_err(|error| Error::Certificate(error.to_string()))?;
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Identity {
        acceptor: TlsAcceptor::from(Arc::new(configuration)),
        ca_pem: authority_certificate.pem(),
    })
}
