package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.okhttp.InternalOkHttpChannelBuilder;
import io.grpc.okhttp.InternalOkHttpServerBuilder;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.common.model.Address;
import io.tidegate.common.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.runner.Description;
import org.junit.runner.JUnitCore;
import org.junit.runner.Request;
import org.junit.runner.Result;
import org.junit.runner.manipulation.Filter;

/** The interop cases of gRPC, client to balancer to server, HTTP/2 on both sides. */
class GrpcInteropIT {
  /** Compares the addresses of the two ends, which a proxy stands between. */
  private static final String ABOUT_ADDRESSES = "getServerAddressAndLocalAddressFromClient";

  @Test
  void passesEveryCase() {
    Result result =
        new JUnitCore()
            .run(
                Request.aClass(Cases.class)
                    .filterWith(
                        new Filter() {
                          @Override
                          public boolean shouldRun(Description test) {
                            return !ABOUT_ADDRESSES.equals(test.getMethodName());
                          }

                          @Override
                          public String describe() {
                            return "all but " + ABOUT_ADDRESSES;
                          }
                        }));

    assertThat(result.getFailures()).isEmpty();
    assertThat(result.getRunCount()).isGreaterThanOrEqualTo(30);
  }

  /** Each case with a server, a balancer and a channel of its own. */
  public static final class Cases extends AbstractInteropTest {
    private final int port = FreePort.next();
    private @Nullable Proxy proxy;

    @Override
    protected ServerBuilder<?> getServerBuilder() {
      OkHttpServerBuilder builder =
          OkHttpServerBuilder.forPort(port, InsecureServerCredentials.create())
              .maxInboundMessageSize(MAX_MESSAGE_SIZE);
      // the cases look at what these record, instead of what is recorded by default
      InternalOkHttpServerBuilder.setStatsEnabled(builder, false);
      return builder.addStreamTracerFactory(createCustomCensusTracerFactory());
    }

    @Override
    protected ManagedChannelBuilder<?> createChannelBuilder() {
      Proxy started = start();
      proxy = started;
      OkHttpChannelBuilder builder =
          OkHttpChannelBuilder.forAddress(
                  started.address.host(),
                  started.address.port(),
                  InsecureChannelCredentials.create())
              .maxInboundMessageSize(MAX_MESSAGE_SIZE);
      InternalOkHttpChannelBuilder.setStatsEnabled(builder, false);
      return builder.intercept(createCensusStatsClientInterceptor());
    }

    private Proxy start() {
      TrafficPolicy usual = TrafficPolicy.DEFAULT;
      UpstreamPolicy http2 =
          new UpstreamPolicy(UpstreamPolicy.Protocol.HTTP2, null, 0, 4, Duration.ofSeconds(4));
      try {
        Proxy started =
            Proxy.start(
                ProxySettings.DEFAULT,
                new TrafficPolicy(
                    usual.balancing(),
                    usual.timeouts(),
                    usual.resilience(),
                    usual.health(),
                    http2));
        started.ready(List.of(new Address("127.0.0.1", port))).join();
        return started;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void tearDown() {
      super.tearDown();
      if (proxy != null) {
        proxy.close();
      }
    }
  }
}
