package io.tidegate.autoscaler.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.common.model.Target;
import io.tidegate.common.testing.Unguarded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusFetcherTest {
  private HttpServer server;
  private volatile String body = "";
  private volatile int status = 200;
  private volatile String asked = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/query",
        exchange -> {
          asked = exchange.getRequestURI().getQuery();
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private double fetch() throws Exception {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    return new PrometheusFetcher(new Unguarded())
        .fetch(new Target.Promql(url, "sum(jobs{a=\"b\"})", 5))
        .value();
  }

  @Test
  void addsUpAVector() throws Exception {
    body =
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"q":"a"},"value":[1,"12.5"]},{"metric":{"q":"b"},"value":[1,"7"]}]}}""";

    assertThat(fetch()).isEqualTo(19.5);
    assertThat(asked).isEqualTo("query=sum(jobs{a=\"b\"})");
  }

  @Test
  void aNegativeValueIsNotHiddenByTheOthers() throws Exception {
    body =
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"q":"a"},"value":[1,"12.5"]},{"metric":{"q":"b"},"value":[1,"-7"]}]}}""";

    assertThat(fetch()).isEqualTo(-7);
  }

  @Test
  void anEmptyVectorIsNoAnswer() {
    body = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";

    assertThatThrownBy(this::fetch).hasMessageContaining("no result");
  }

  @Test
  void notANumberIsNoAnswer() {
    body = "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"NaN\"]}}";

    assertThatThrownBy(this::fetch).hasMessageContaining("not a number");
  }

  @Test
  void anAnswerWithoutMeasureIsNotHeardOut() throws Exception {
    String figure = "{\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"5\"]}}";
    body = figure + " ".repeat(1 << 20);
    assertThat(fetch()).isEqualTo(5);

    body = figure + " ".repeat(8 << 20);
    assertThatThrownBy(this::fetch).isInstanceOf(IOException.class);
  }

  @Test
  void anErrorIsNoAnswer() {
    status = 503;

    assertThatThrownBy(this::fetch).hasMessageContaining("answered 503");
  }
}
