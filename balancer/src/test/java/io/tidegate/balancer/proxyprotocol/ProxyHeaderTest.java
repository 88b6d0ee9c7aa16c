package io.tidegate.balancer.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
  private final ProxyHeaderReader reader = new ProxyHeaderReader();

  @ParameterizedTest
  @CsvSource({
    "1, 192.0.2.1, 198.51.100.7",
    "2, 192.0.2.1, 198.51.100.7",
    "1, 2001:db8::1, ::1",
    "2, 2001:db8::1, ::1"
  })
  void readsWhatItWritesHoweverItArrives(int version, String from, String to) {
    InetSocketAddress source = new InetSocketAddress(InetAddress.ofLiteral(from), 65535);
    InetSocketAddress destination = new InetSocketAddress(InetAddress.ofLiteral(to), 443);
    byte[] header = ProxyHeader.encode(version, new Ends(source, destination));
    byte[] stream = Arrays.copyOf(header, header.length + 20);

    for (int arrived = 0; arrived < header.length; arrived++) {
      assertThat(reader.read(stream, 0, arrived)).as("%d bytes", arrived).isZero();
    }
    assertThat(reader.read(stream, 0, stream.length)).isEqualTo(header.length);
    assertThat(reader.source()).isEqualTo(source);
    assertThat(reader.destination()).isEqualTo(destination);
  }

  @Test
  void writesTheTextOfTheSpecification() {
    byte[] header =
        ProxyHeader.encode(
            1,
            new Ends(
                new InetSocketAddress(InetAddress.ofLiteral("192.168.0.1"), 56324),
                new InetSocketAddress(InetAddress.ofLiteral("192.168.0.11"), 443)));

    assertThat(new String(header, StandardCharsets.US_ASCII))
        .isEqualTo("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
  }

  @Test
  void mixedFamiliesAreMapped() {
    InetSocketAddress v4 = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1);
    InetSocketAddress v6 = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 2);
    for (int version = 1; version <= 2; version++) {
      byte[] header = ProxyHeader.encode(version, new Ends(v4, v6));
      assertThat(reader.read(header, 0, header.length)).isEqualTo(header.length);
      assertThat(reader.destination()).isEqualTo(v6);
      assertThat(reader.source().getPort()).isEqualTo(1);
    }
  }

  @Test
  void proxyMaySpeakForItself() {
    byte[] unknown = "PROXY UNKNOWN\r\nGET".getBytes(StandardCharsets.US_ASCII);
    assertThat(reader.read(unknown, 0, unknown.length)).isEqualTo(15);
    assertThat(reader.source()).isNull();

    byte[] local = Arrays.copyOf(ProxyHeaderReader.SIGNATURE, 16);
    local[12] = 0x20;
    assertThat(reader.read(local, 0, 16)).isEqualTo(16);
    assertThat(reader.source()).isNull();
  }

  @Test
  void skipsExtensions() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1);
    byte[] header = Arrays.copyOf(ProxyHeader.encode(2, new Ends(any, any)), 28 + 7);
    header[15] = 12 + 7;
    assertThat(reader.read(header, 0, header.length)).isEqualTo(35);
    assertThat(reader.source()).isEqualTo(any);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n",
        "PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.256 5.6.7.8 1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP6 example.org ::1 1 2\r\n",
        "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY  TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n"
      })
  void refusesWhatIsNoHeader(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assertThat(reader.read(bytes, 0, bytes.length)).isEqualTo(ProxyHeaderReader.REFUSED);
    assertThat(reader.source()).isNull();
  }

  @Test
  void refusesALineThatNeverEnds() {
    byte[] bytes = ("PROXY UNKNOWN " + "x".repeat(200)).getBytes(StandardCharsets.US_ASCII);
    assertThat(reader.read(bytes, 0, 100)).isZero();
    assertThat(reader.read(bytes, 0, bytes.length)).isEqualTo(ProxyHeaderReader.REFUSED);
  }

  @Test
  void neverThrowsWhateverArrives() {
    SplittableRandom random = new SplittableRandom(31);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      byte[] start =
          random.nextBoolean()
              ? ProxyHeaderReader.SIGNATURE
              : "PROXY TCP6 ".getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(start, 0, bytes, 0, Math.min(bytes.length, start.length));
      assertThat(reader.read(bytes, 0, bytes.length)).isLessThanOrEqualTo(bytes.length);
    }
  }
}
