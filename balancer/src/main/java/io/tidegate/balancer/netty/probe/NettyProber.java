package io.tidegate.balancer.netty.probe;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tidegate.balancer.control.Prober;
import io.tidegate.balancer.health.ActiveCheck;
import io.tidegate.balancer.health.ActiveCheck.Probe;
import io.tidegate.balancer.netty.outbound.ClientTls;
import io.tidegate.balancer.netty.outbound.EndpointNames;
import io.tidegate.balancer.netty.outbound.Opening;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy.Protocol;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.model.Address;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Probes over connections of their own, each used once, on a thread of their own: a check shows
 * that the endpoint accepts connections, and never disturbs a request.
 */
public final class NettyProber implements Prober, AutoCloseable {
  private final ClientTls tls;
  private final EndpointNames names;
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("balancer-checks", true), NioIoHandler.newFactory());

  /**
   * A prober that is ready.
   *
   * @param names where endpoints are
   */
  public NettyProber(ClientTls tls, EndpointNames names) {
    this.tls = tls;
    this.names = names;
  }

  @Override
  public CompletableFuture<Answer> probe(
      EndpointRuntime endpoint, ActiveCheck check, UpstreamPolicy upstream) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    EndpointNames.Place place = names.place(endpoint.address());
    InetSocketAddress address = place.now();
    if (address.isUnresolved()) {
      return CompletableFuture.completedFuture(new Answer.Failed(place.failure()));
    }
    int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, check.timeout().toMillis());
    ChannelFuture connect =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.max(1, timeoutMillis))
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) throws SSLException {
                    begin(channel, new Target(endpoint.address(), check.probe(), upstream), answer);
                  }
                })
            .connect(address);
    var _ =
        connect.addListener(
            _ -> {
              if (!connect.isSuccess()) {
                place.failed();
                answer.complete(new Answer.Failed(String.valueOf(connect.cause().getMessage())));
              }
            });
    return answer
        .completeOnTimeout(
            new Answer.Failed("no answer within " + check.timeout()),
            check.timeout().toNanos(),
            TimeUnit.NANOSECONDS)
        .whenComplete(
            (_, _) -> {
              var _ = connect.channel().close();
            });
  }

  private record Target(Address address, Probe probe, UpstreamPolicy upstream) {}

  private void begin(Channel channel, Target target, CompletableFuture<Answer> answer)
      throws SSLException {
    UpstreamPolicy upstream = target.upstream();
    boolean http2 =
        target.probe() instanceof Probe.Grpc
            || (target.probe() instanceof Probe.Http && upstream.protocol() == Protocol.HTTP2);
    boolean secure = upstream.tls() != null;
    UpstreamPolicy spoken = upstream.speaking(http2 ? Protocol.HTTP2 : Protocol.HTTP1);
    Opening.prepare(channel, spoken, target.address(), null, tls);
    channel
        .pipeline()
        .addLast(
            switch (target.probe()) {
              case Probe.Tcp _ -> new TcpConversation(answer, secure);
              case Probe.Http http when !http2 ->
                  new HttpConversation(answer, secure, http, host(http, target));
              case Probe.Http http ->
                  new Http2Conversation(answer, secure, http, host(http, target));
              case Probe.Grpc grpc ->
                  new Http2Conversation(answer, secure, grpc, target.address().toString());
            });
  }

  private static String host(Probe.Http probe, Target target) {
    return probe.host().isEmpty() ? target.address().toString() : probe.host();
  }

  @Override
  public void close() {
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
