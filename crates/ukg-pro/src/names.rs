//! Where names are looked up.

use std::{fmt, future::Future, io, net::SocketAddr, pin::Pin, sync::Arc};

type Looking = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Finds the addresses of a name: the system's resolver, unless another one is given. What it answers is not trusted:
/// every address is checked before a connection is made, and the ones that were checked are the ones connected to.
#[derive(Clone)]
pub struct Names(Arc<dyn Fn(String) -> Looking + Send + Sync>);

impl Names {
    /// The resolver of the system.
    pub fn system() -> Self {
        Self::answered_by(|host| async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.collect())
        })
    }

    /// A resolver of one's own. It is given a host's name and answers its addresses; a port other than 0 stands in for
    /// the usual one of the scheme where a URL names none. It is asked once for each connection, and never for IP
    /// addresses and names under `localhost`.
    pub fn answered_by<Answer, Find>(find: Find) -> Self
    where
        Find: Fn(String) -> Answer + Send + Sync + 'static,
        Answer: Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'static,
    {
        Self(Arc::new(move |host| Box::pin(find(host))))
    }

    pub(crate) async fn of(&self, host: String) -> io::Result<Vec<SocketAddr>> {
        (self.0)(host).await
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Names").finish_non_exhaustive()
    }
}
