package io.tidegate.balancer.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.tidegate.balancer.http1.HeadWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HpackTest {
  private static final String GET_EXAMPLE =
      ":method: GET, :scheme: http, :path: /, :authority: www.example.com";

  /** RFC 7541, C.3 and C.4: three requests on one connection. */
  @ParameterizedTest
  @CsvSource({
    "828684410f7777772e6578616d706c652e636f6d, 828684be58086e6f2d6361636865,"
        + " 828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
    "828684418cf1e3c2e5f23a6ba0ab90f4ff, 828684be5886a8eb10649cbf,"
        + " 828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"
  })
  void readsTheRequestsOfTheSpecification(String first, String second, String third)
      throws Http2Error {
    HpackDecoder decoder = new HpackDecoder(4096);

    assertThat(decode(decoder, first)).isEqualTo(GET_EXAMPLE);
    assertThat(decode(decoder, second)).isEqualTo(GET_EXAMPLE + ", cache-control: no-cache");
    assertThat(decode(decoder, third))
        .isEqualTo(
            ":method: GET, :scheme: https, :path: /index.html, :authority: www.example.com,"
                + " custom-key: custom-value");
  }

  /** RFC 7541, C.5 and C.6: three responses through a table of 256 bytes, so that entries go. */
  @ParameterizedTest
  @CsvSource({
    "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e"
        + "1768747470733a2f2f7777772e6578616d706c652e636f6d, 4803333037c1c0bf,"
        + " 88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738"
        + "666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d33363030"
        + "3b2076657273696f6e3d31",
    "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97"
        + "c8e9ae82ae43d3, 4883640effc1c0bf, 88c16196d07abe941054d444a8200595040b8166e084a62d1bffc0"
        + "5a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003"
        + "ed4ee5b1063d5007"
  })
  void readsTheResponsesOfTheSpecification(String first, String second, String third)
      throws Http2Error {
    HpackDecoder decoder = new HpackDecoder(256);
    String date = "date: Mon, 21 Oct 2013 20:13:21 GMT, location: https://www.example.com";

    assertThat(decode(decoder, first)).isEqualTo(":status: 302, cache-control: private, " + date);
    assertThat(decode(decoder, second)).isEqualTo(":status: 307, cache-control: private, " + date);
    assertThat(decode(decoder, third))
        .isEqualTo(
            ":status: 200, cache-control: private, date: Mon, 21 Oct 2013 20:13:22 GMT, location:"
                + " https://www.example.com, content-encoding: gzip, set-cookie:"
                + " foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
  }

  /** RFC 7541, C.2: a literal that is indexed, one that is not, one that never may be. */
  @ParameterizedTest
  @CsvSource({
    "400a637573746f6d2d6b65790d637573746f6d2d686561646572, custom-key: custom-header",
    "040c2f73616d706c652f70617468, :path: /sample/path",
    "100870617373776f726406736563726574, password: secret",
    "82, :method: GET"
  })
  void readsEveryRepresentation(String block, String field) throws Http2Error {
    assertThat(decode(new HpackDecoder(4096), block)).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // index 0
        "be", // an entry that the empty table has not
        "ffffffffffff7f", // an index beyond any use
        "0a", // a literal without its value
        "000a6162", // a string that is longer than its block
        "3fe21f", // a table of 4097 bytes
        "8220", // a change of size behind a field
        "00826161", // Huffman padding of more than seven bits is no padding
        "0085ffffffffff0161", // the end-of-string symbol
        "00011a", // no value
        "0081610161" // padding that is not all ones
      })
  void refusesWhatCannotBeDecoded(String block) {
    assertThatThrownBy(() -> decode(new HpackDecoder(4096), block))
        .isInstanceOfSatisfying(
            Http2Error.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.COMPRESSION_ERROR);
              assertThat(error.stream()).isZero();
            });
  }

  /** What another implementation writes is read, table changes and Huffman codes included. */
  @Test
  void readsWhatNettyWrites() throws Exception {
    Random random = new Random(7);
    DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    HpackDecoder decoder = new HpackDecoder(4096);
    for (int block = 0; block < 2000; block++) {
      Http2Headers fields = new DefaultHttp2Headers(false);
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        String name = name(random);
        String value = value(random);
        fields.add(name, value);
        expected.add(name + ": " + value);
      }
      ByteBuf bytes = Unpooled.buffer();
      encoder.encodeHeaders(1, fields, bytes);

      assertThat(decode(decoder, hex(bytes)).split(", ")).containsAll(expected);
    }
  }

  /** Another implementation reads what is written, in order, also while it changes its table. */
  @Test
  void nettyReadsWhatIsWritten() throws Exception {
    Random random = new Random(8);
    HpackEncoder encoder = new HpackEncoder();
    DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    HeadWriter out = new HeadWriter();
    for (int block = 0; block < 3000; block++) {
      if (random.nextInt(50) == 0) {
        int table = random.nextInt(5000);
        decoder.configuration().maxHeaderTableSize(table);
        encoder.limit(table);
      }
      encoder.begin(out.reset());
      int status = 200 + random.nextInt(310);
      encoder.status(status);
      List<String> expected = new ArrayList<>(List.of(":status: " + status));
      for (int i = random.nextInt(12); i >= 0; i--) {
        String name = name(random);
        String value = value(random);
        byte[] line =
            (name.toUpperCase(java.util.Locale.ROOT) + value).getBytes(StandardCharsets.US_ASCII);
        encoder.field(line, 0, name.length(), name.length(), line.length);
        expected.add(name + ": " + value);
      }
      ByteBuf bytes = Unpooled.wrappedBuffer(out.bytes(), 0, out.length());
      List<String> read = new ArrayList<>();
      decoder.decodeHeaders(1, bytes).forEach(e -> read.add(e.getKey() + ": " + e.getValue()));

      assertThat(read).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void repeatedFieldsBecomeOneByteAndSecretsNever() {
    HpackEncoder encoder = new HpackEncoder();

    assertThat(lengths(encoder, "server", "tidegate/1.0")).containsExactly(15, 10, 1, 1);
    assertThat(lengths(encoder, "set-cookie", "id=1234")).containsExactly(10, 10, 10, 10);
  }

  private static List<Integer> lengths(HpackEncoder encoder, String name, String value) {
    HeadWriter out = new HeadWriter();
    byte[] line = (name + value).getBytes(StandardCharsets.US_ASCII);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      encoder.begin(out.reset());
      encoder.field(line, 0, name.length(), name.length(), line.length);
      lengths.add(out.length());
    }
    return lengths;
  }

  private static String name(Random random) {
    return random.nextBoolean()
        ? List.of("server", "date", "content-type", "via", "x-a").get(random.nextInt(5))
        : "x-" + Integer.toString(random.nextInt(40), 36);
  }

  private static String value(Random random) {
    StringBuilder value = new StringBuilder();
    int kinds = random.nextInt(4) == 0 ? 90 : 3;
    for (int i = random.nextInt(kinds == 3 ? 3 : 200); i >= 0; i--) {
      value.append((char) ('!' + random.nextInt(kinds)));
    }
    return value.toString().replace(",", "");
  }

  private static String hex(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    return HexFormat.of().formatHex(copy);
  }

  private static String decode(HpackDecoder decoder, String hex) throws Http2Error {
    byte[] block = HexFormat.of().parseHex(hex);
    decoder.begin(block, 0, block.length);
    List<String> fields = new ArrayList<>();
    while (decoder.next()) {
      fields.add(decoder.name() + ": " + decoder.value());
    }
    return String.join(", ", fields);
  }
}
