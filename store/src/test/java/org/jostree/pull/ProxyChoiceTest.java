package org.jostree.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyChoiceTest {
  private static final URI HTTP = URI.create("http://www.example.org/repo");
  private static final URI HTTPS = URI.create("https://www.example.org/repo");

  @Test
  void takesThatOfTheConfigurationForAll() throws IOException {
    URI configured = URI.create("http://proxy:3128");
    ProxyChoice choice =
        new ProxyChoice(configured, Map.of("http_proxy", "http://other:1", "no_proxy", "*"));
    assertThat(choice.proxyFor(HTTP)).isEqualTo(configured);
    assertThat(choice.proxyFor(HTTPS)).isEqualTo(configured);
  }

  @Test
  void takesThatOfTheEnvironmentForItsScheme() throws IOException {
    ProxyChoice choice =
        new ProxyChoice(null, Map.of("http_proxy", "plain:1", "HTTPS_PROXY", "http://secure:2"));
    assertThat(choice.proxyFor(HTTP)).isEqualTo(URI.create("http://plain:1"));
    assertThat(choice.proxyFor(HTTPS)).isEqualTo(URI.create("http://secure:2"));
    assertThat(new ProxyChoice(null, Map.of("HTTP_PROXY", "http://client:1")).proxyFor(HTTP))
        .isNull();
    assertThat(new ProxyChoice(null, Map.of("all_proxy", "any:3")).proxyFor(HTTPS))
        .isEqualTo(URI.create("http://any:3"));
  }

  @Test
  void sparesHostsThatAreNamed() throws IOException {
    for (String list : new String[] {"*", "example.org", ".example.org", "a.b, www.EXAMPLE.org"}) {
      assertThat(
              new ProxyChoice(null, Map.of("http_proxy", "p:1", "no_proxy", list)).proxyFor(HTTP))
          .as(list)
          .isNull();
    }
    for (String list : new String[] {"", "ample.org", "org.example"}) {
      assertThat(
              new ProxyChoice(null, Map.of("http_proxy", "p:1", "no_proxy", list)).proxyFor(HTTP))
          .as(list)
          .isNotNull();
    }
  }
}
