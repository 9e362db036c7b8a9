//! Whom a TLS connection trusts: the system's roots, or the ones built in where the system has none, and a CA file.

use std::sync::{Arc, LazyLock};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::error::{Error, Kind};

/// The roots that need no CA file. There are many to read, so they are read once.
static ROOTS: LazyLock<RootCertStore> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    // A certificate of the system that cannot be read is left out, as every client does.
    let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if added == 0 {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
});

/// The TLS configuration of every connection, with `ring` as the one provider.
pub(crate) fn configuration(ca_file_pem: Option<&[u8]>) -> Result<ClientConfig, Error> {
    let mut roots = ROOTS.clone();
    if let Some(pem) = ca_file_pem {
        let unreadable = || Error::new(Kind::Tls).detail("the CA file holds no certificate in PEM form");
        let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem)
            .collect::<Result<_, _>>()
            .map_err(|_| unreadable())?;
        if certificates.is_empty() {
            return Err(unreadable());
        }
        for certificate in certificates {
            roots.add(certificate).map_err(|_| unreadable())?;
        }
    }
    let provider = Arc::new(ring::default_provider());
    let mut configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(Kind::Tls).detail(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(configuration)
}
