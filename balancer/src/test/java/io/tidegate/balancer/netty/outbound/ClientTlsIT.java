package io.tidegate.balancer.netty.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.balancer.netty.TlsFiles;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy.Protocol;
import io.tidegate.common.model.Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientTlsIT {
  private static final Address ENDPOINT = new Address("127.0.0.1", 9);

  private static String certificate;
  private static String key;

  private final ClientTls tls = new ClientTls();
  @TempDir private Path directory;
  private UpstreamPolicy policy;

  @BeforeAll
  static void makeKeys(@TempDir Path once) throws Exception {
    var _ = TlsFiles.write(once, "own", "own.test");
    certificate = Files.readString(once.resolve("own.pem"));
    key = Files.readString(once.resolve("own.key"));
  }

  @BeforeEach
  void writeKeys() throws Exception {
    Files.writeString(file("own.pem"), certificate);
    Files.writeString(file("own.key"), key);
    policy =
        new UpstreamPolicy(
            Protocol.AUTO,
            new UpstreamPolicy.Tls(file("own.pem"), file("own.pem"), file("own.key"), null, true),
            0,
            256,
            Duration.ofSeconds(4));
  }

  @AfterEach
  void close() {
    tls.close();
  }

  /** Who connects is on an event loop, and may have found out what the endpoint speaks. */
  @ParameterizedTest
  @EnumSource
  void readsNoFileForWhoConnectsWhateverIsSpoken(Protocol spoken) throws Exception {
    tls.keep(List.of(policy));
    Files.delete(file("own.pem"));
    Files.delete(file("own.key"));

    String hello = hello(policy.speaking(spoken));
    assertThat(hello.contains("\2h2")).isEqualTo(spoken != Protocol.HTTP1);
    assertThat(hello.contains("\bhttp/1.1")).isEqualTo(spoken == Protocol.AUTO);
  }

  @Test
  void noticesThatFilesHaveBecomeUsable() throws Exception {
    Files.delete(file("own.key"));
    tls.keep(List.of(policy));
    assertThatThrownBy(() -> hello(policy))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("own.key");

    Files.writeString(file("own.key"), key);
    await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> !hello(policy).isEmpty());
  }

  @Test
  void triesAgainWithTheNextTable() throws Exception {
    Files.delete(file("own.key"));
    tls.keep(List.of(policy));
    Files.writeString(file("own.key"), key);

    tls.keep(List.of(policy));
    assertThat(hello(policy)).isNotEmpty();
  }

  /** What a connection begins with. */
  private String hello(UpstreamPolicy of) throws SSLException {
    SSLEngine engine = tls.handler(of, ENDPOINT, UnpooledByteBufAllocator.DEFAULT).engine();
    try {
      engine.beginHandshake();
      ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      var _ = engine.wrap(ByteBuffer.allocate(0), out);
      return new String(out.array(), 0, out.position(), StandardCharsets.ISO_8859_1);
    } finally {
      ReferenceCountUtil.release(engine);
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }
}
