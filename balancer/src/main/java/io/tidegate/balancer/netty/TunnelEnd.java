package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.OpenStreams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of two channels that hand each other every byte: an upgraded connection. Each end reads
 * no faster than the other can write; when one side ends its output, so does the other's copy of
 * it.
 */
final class TunnelEnd extends Connection {
  /** Close frames with status 1001, going away; the client's direction is masked, with zeros. */
  private static final byte[] GOING_AWAY = {(byte) 0x88, 2, 0x03, (byte) 0xe9};

  private static final byte[] GOING_AWAY_MASKED = {
    (byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe9
  };

  private static final byte[] UPGRADE = "upgrade".getBytes(StandardCharsets.US_ASCII);

  /** How long the other side may take to answer a close frame, or to read the last bytes. */
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Kind kind;
  private final boolean client;
  private final @Nullable WebSocketFrames sent;
  private @Nullable TunnelEnd other;
  private boolean spliced;
  private boolean leaving;
  private boolean gone;

  /** How many bytes have gone to this side. */
  private long passed;

  /**
   * What a tunnel is.
   *
   * @param idle longest silence
   * @param webSocket whether it carries WebSocket frames and nothing else
   * @param closed is called once for each end that has closed
   */
  record Kind(EndpointRuntime endpoint, Duration idle, boolean webSocket, Closed closed) {
    /** What a response agrees to. */
    static Kind agreed(ResponseHead head, EndpointRuntime endpoint, Duration idle, Closed closed) {
      int line = head.fields().find(head.bytes(), UPGRADE);
      String protocol =
          line < 0
              ? ""
              : new String(
                  head.bytes(),
                  head.fields().valueStart(line),
                  head.fields().valueEnd(line) - head.fields().valueStart(line),
                  StandardCharsets.US_ASCII);
      return new Kind(endpoint, idle, protocol.equalsIgnoreCase("websocket"), closed);
    }
  }

  /** Is told that an end has closed, and how many bytes have gone to each side so far. */
  interface Closed {
    void closed(long toClient, long toEndpoint);
  }

  private TunnelEnd(Worker worker, Kind kind, boolean client) {
    super(worker);
    this.kind = kind;
    this.client = client;
    sent = kind.webSocket() ? new WebSocketFrames() : null;
  }

  /**
   * Joins two connections whose handlers have done their part.
   *
   * @param toClient what came for the client already; takes ownership of both
   */
  static void join(
      Connection client,
      Connection upstream,
      Kind kind,
      @Nullable ByteBuf toClient,
      @Nullable ByteBuf toUpstream) {
    TunnelEnd one = new TunnelEnd(client.worker, kind, true);
    TunnelEnd two = new TunnelEnd(client.worker, kind, false);
    one.other = two;
    two.other = one;
    one.takeOver(client);
    two.takeOver(upstream);
    kind.endpoint().streams().opened(OpenStreams.Kind.TUNNEL, client.worker.index());
    one.spliced = !kind.webSocket() && Splice.possible(one, two);
    two.spliced = one.spliced;
    one.pass(toClient);
    two.pass(toUpstream);
  }

  private void takeOver(Connection before) {
    Channel channel = before.ctx().channel();
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.pipeline().replace(before, null, this);
    reading(true);
    after(kind.idle());
  }

  private void pass(@Nullable ByteBuf bytes) {
    if (bytes != null) {
      passed += bytes.readableBytes();
      if (sent != null) {
        sent.pass(bytes);
      }
      write(bytes);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    worker.tick();
    ByteBuf bytes = (ByteBuf) message;
    if (leaving) {
      bytes.release();
      return;
    }
    TunnelEnd to = other();
    boolean much = bytes.readableBytes() >= Splice.MUCH;
    to.pass(bytes);
    if (spliced && much) {
      splice(to);
    }
    after(kind.idle());
    to.after(kind.idle());
    if (!to.writable()) {
      reading(false);
    }
  }

  /** The rest goes on inside the kernel, behind what was passed on so far. */
  private void splice(TunnelEnd to) {
    to.ctx().flush();
    long before = worker.counters().splicedBytes;
    try {
      to.pass(worker.splice().move(ctx().channel(), to.ctx().channel()));
    } catch (IOException e) {
      close();
    }
    to.passed += worker.counters().splicedBytes - before;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      other().reading(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      if (leaving) {
        close();
      } else {
        other().shutdownOutput();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.tick();
    TunnelEnd to = other();
    gone = true;
    if (!to.gone) {
      kind.endpoint().streams().closed(OpenStreams.Kind.TUNNEL, worker.index());
    }
    kind.closed().closed(client ? passed : to.passed, client ? to.passed : passed);
    if (!to.leaving) {
      to.closeAfterWrites();
    }
    worker.flush();
  }

  /** The balancer is shutting down: a WebSocket can be told, anything else may end by itself. */
  @Override
  boolean leave(Farewell how) {
    if (kind.webSocket()) {
      end();
    } else if (how == Farewell.GO) {
      closeAfterWrites();
    }
    return true;
  }

  /** Ends the tunnel if it leads there. */
  void endIfTo(EndpointRuntime endpoint) {
    if (kind.endpoint() == endpoint) {
      end();
    }
  }

  /**
   * Ends this direction: with a close frame where one may stand, then with the end of the stream.
   * What still comes from here is dropped; the connection closes when its other end does, or soon.
   */
  private void end() {
    if (leaving) {
      return;
    }
    leaving = true;
    if (sent != null && sent.between() && !sent.closed()) {
      write(Unpooled.wrappedBuffer(client ? GOING_AWAY : GOING_AWAY_MASKED));
    }
    shutdownOutput();
    after(FAREWELL);
    reading(true);
  }

  @Override
  void onDeadline(long nowNanos) {
    close();
  }

  private TunnelEnd other() {
    return Objects.requireNonNull(other);
  }
}
