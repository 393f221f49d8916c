package org.jostree.pull;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jostree.remote.RemoteConfig;
import org.jspecify.annotations.Nullable;

/**
 * How servers prove who they are, and we to them: the options {@code tls-*} of a remote.
 *
 * @param permissive whether any certificate will do
 * @param authorities certificates to trust instead of the system's, or null
 * @param certificate our own, or null
 * @param key of our own certificate, or null
 */
record TlsSettings(
    boolean permissive,
    @Nullable Path authorities,
    @Nullable Path certificate,
    @Nullable Path key) {
  private static final char[] NO_PASSWORD = new char[0];

  static TlsSettings of(RemoteConfig remote) throws IOException {
    Path certificate = remote.tlsClientCertPath();
    Path key = remote.tlsClientKeyPath();
    if ((certificate == null) != (key == null)) {
      throw new IOException(
          "Remote \""
              + remote.name()
              + "\" must specify both tls-client-cert-path and tls-client-key-path");
    }
    return new TlsSettings(remote.tlsPermissive(), remote.tlsCaPath(), certificate, key);
  }

  /**
   * What makes sockets that keep to this.
   *
   * @throws IOException when a file cannot be read
   */
  SSLSocketFactory socketFactory() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("Cannot set up TLS: " + e.getMessage(), e);
    }
  }

  private KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
    if (certificate == null || key == null) {
      return null;
    }
    KeyStore store = emptyStore();
    X509Certificate[] chain = PemFile.certificates(certificate).toArray(new X509Certificate[0]);
    store.setKeyEntry("client", PemFile.privateKey(key), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
    if (permissive) {
      return new TrustManager[] {new TrustsAnybody()};
    }
    if (authorities == null) {
      return null;
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (X509Certificate each : PemFile.certificates(authorities)) {
      store.setCertificateEntry("authority" + number++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  /** For {@code tls-permissive=true}: extended, so that nobody compares names of hosts, either. */
  private static final class TrustsAnybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      // As asked for.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      // As asked for.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      // As asked for.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      // As asked for.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      // As asked for.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      // As asked for.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
