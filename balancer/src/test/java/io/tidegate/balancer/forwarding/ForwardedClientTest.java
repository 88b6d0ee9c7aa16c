package io.tidegate.balancer.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.http1.AsciiSlice;
import io.tidegate.balancer.http1.HeadLimits;
import io.tidegate.balancer.http1.RequestHead;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedClientTest {
  private static final TrustList TRUSTED =
      new TrustList(List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8")));

  private final ForwardedClient client = new ForwardedClient();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "9.9.9.9                           | 9.9.9.9",
        "9.9.9.9:4711                      | 9.9.9.9",
        "[2001:db8::1]:4711                | 2001:db8::1",
        "2001:db8::1                       | 2001:db8::1",
        "6.6.6.6, 9.9.9.9                  | 9.9.9.9",
        "6.6.6.6, 9.9.9.9, 10.1.2.3        | 9.9.9.9",
        "6.6.6.6,9.9.9.9 ,fd00::1,10.0.0.1 | 9.9.9.9",
        "6.6.6.6, ::ffff:10.0.0.1          | 6.6.6.6",
        "10.0.0.2, 10.0.0.1                | 10.0.0.2",
        "6.6.6.6, unknown, 10.0.0.1        | 10.0.0.1",
        "6.6.6.6, unknown                  | none",
        "6.6.6.6, 9.9.9.09                 | none",
        ", 9.9.9.9,                        | 9.9.9.9"
      })
  void theLastHopThatIsNoTrustedProxyIsTheClient(String field, String address) {
    read("X-Forwarded-For: " + field, false);

    assertThat(found()).isEqualTo(address);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      quoteCharacter = '\'',
      value = {
        "for=9.9.9.9;proto=https;by=10.0.0.1              | 9.9.9.9     | true",
        "for=\"[2001:db8::1]:80\";proto=http              | 2001:db8::1 | false",
        "for=6.6.6.6;proto=https, For=9.9.9.9; Proto=http | 9.9.9.9     | false",
        "for=9.9.9.9;proto=https, for=10.0.0.1;proto=http | 9.9.9.9     | true",
        "for=9.9.9.9;host=\"a,for=6.6.6.6\"               | 9.9.9.9     | false",
        "for=9.9.9.9;host=\"a\\\",for=6.6.6.6\"           | 9.9.9.9     | false",
        "for=6.6.6.6, for=_hidden                         | none        | false"
      })
  void readsTheStandardField(String field, String address, boolean secure) {
    read("Forwarded: " + field, true);

    assertThat(found()).isEqualTo(address);
    assertThat(client.secure(false)).isEqualTo(secure);
  }

  @Test
  void readsSeveralLinesAsOneList() {
    read("X-Forwarded-For: 6.6.6.6\r\nA: b\r\nX-Forwarded-For: 9.9.9.9, 10.0.0.1", false);

    assertThat(found()).isEqualTo("9.9.9.9");
  }

  @Test
  void asksTheOtherFieldOnlyWhereTheFirstIsMissing() {
    String both = "Forwarded: for=7.7.7.7;proto=https\r\nX-Forwarded-For: 9.9.9.9";
    read(both, false);
    assertThat(found()).isEqualTo("9.9.9.9");
    read(both, true);
    assertThat(found()).isEqualTo("7.7.7.7");
    read("Forwarded: for=7.7.7.7", false);
    assertThat(found()).isEqualTo("7.7.7.7");
    read("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https, http", true);
    assertThat(found()).isEqualTo("9.9.9.9");
    assertThat(client.secure(false)).isTrue();
  }

  @Test
  void saysNothingWhereNothingIsSaid() {
    read("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https", false);
    read("A: b", false);

    assertThat(found()).isNull();
    assertThat(client.secure(true)).isTrue();
    assertThat(client.secure(false)).isFalse();
  }

  @Test
  void readsEveryAddressAsTheJdkDoes() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    String alphabet = "0123:.f:12";
    AddressText text = new AddressText();
    int valid = 0;
    for (int i = 0; i < 200_000; i++) {
      String candidate = i % 2 == 0 ? mutated(random, alphabet) : drawn(random, alphabet);
      byte[] bytes = candidate.getBytes(StandardCharsets.US_ASCII);
      byte[] expected = jdk(candidate);
      valid += expected == null ? 0 : 1;

      assertThat(text.parse(bytes, 0, bytes.length)).as(candidate).isEqualTo(expected);
    }
    assertThat(valid).isGreaterThan(10_000);
  }

  private static String mutated(SplittableRandom random, String alphabet) {
    String[] seeds = {
      "1.20.3.201", "2001:db8::1", "::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::"
    };
    StringBuilder text = new StringBuilder(seeds[random.nextInt(seeds.length)]);
    if (random.nextInt(4) > 0) {
      text.setCharAt(random.nextInt(text.length()), one(random, alphabet));
    }
    if (random.nextInt(4) == 0) {
      text.insert(random.nextInt(text.length()), one(random, alphabet));
    }
    return text.toString();
  }

  private static String drawn(SplittableRandom random, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int length = 1 + random.nextInt(12); length > 0; length--) {
      text.append(one(random, alphabet));
    }
    return text.toString();
  }

  private static char one(SplittableRandom random, String alphabet) {
    return alphabet.charAt(random.nextInt(alphabet.length()));
  }

  /** What the JDK makes of it, less the forms that only it and few others know. */
  private static byte[] jdk(String text) {
    String last = text.substring(text.lastIndexOf(':') + 1);
    boolean odd = last.indexOf('.') >= 0 && !last.matches("(0|[1-9]\\d*)(\\.(0|[1-9]\\d*)){3}");
    boolean longGroup = text.matches(".*[0-9a-f]{5,}.*");
    if (odd || longGroup || (text.indexOf(':') < 0 && text.indexOf('.') < 0)) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private String found() {
    return client.found() ? client.address(new AsciiSlice()).toString() : null;
  }

  private void read(String fields, boolean standard) {
    RequestHead head = new RequestHead(HeadLimits.DEFAULT);
    byte[] bytes =
        ("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(head.parse(bytes, 0, bytes.length)).isPositive();
    client.read(head, TRUSTED, standard);
  }
}
