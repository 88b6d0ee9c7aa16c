package io.tidegate.balancer.benchmark;

import io.tidegate.balancer.http1.HeadLimits;
import io.tidegate.balancer.http1.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Parsing and checking one request head: curl's small one and a browser's usual one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestHeadBenchmark {
  private static final String CURL =
      "GET /index.html HTTP/1.1\r\nHost: web.localhost:8080\r\nUser-Agent: curl/8.5.0\r\n"
          + "Accept: */*\r\n\r\n";
  private static final String BROWSER =
      "GET /shop/items/42?ref=home HTTP/1.1\r\nHost: www.example.org\r\n"
          + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
          + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
          + "Accept-Language: en-GB,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
          + "Referer: https://www.example.org/shop/\r\nConnection: keep-alive\r\n"
          + "Cookie: session=0123456789abcdef; theme=dark; consent=yes\r\n"
          + "Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\n"
          + "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\nPriority: u=0, i\r\n\r\n";

  @Param({"curl", "browser"})
  String client;

  private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);
  private byte[] bytes;

  @Setup
  public void encode() {
    bytes = (client.equals("curl") ? CURL : BROWSER).getBytes(StandardCharsets.ISO_8859_1);
    if (head.parse(bytes, 0, bytes.length) != bytes.length) {
      throw new IllegalStateException("refused: " + head.rejection());
    }
  }

  @Benchmark
  public int parse() {
    return head.parse(bytes, 0, bytes.length);
  }
}
