package io.tidegate.balancer.netty.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.tidegate.balancer.control.Prober.Answer;
import io.tidegate.balancer.health.ActiveCheck.Probe;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A GET over HTTP/1.1 of which only the status matters. */
final class HttpConversation extends Conversation {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[ \r]");
  private static final int STATUS_BYTES = 13;

  private final Probe.Http probe;
  private final String host;
  private final StringBuilder seen = new StringBuilder();

  /** {@code host} goes into the Host header. */
  HttpConversation(CompletableFuture<Answer> answer, boolean tls, Probe.Http probe, String host) {
    super(answer, tls);
    this.probe = probe;
    this.host = host;
  }

  @Override
  void begin(ChannelHandlerContext context) {
    String request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: tidegate-check\r\nConnection: close\r\n\r\n"
            .formatted(probe.path(), host);
    var _ =
        context.writeAndFlush(
            ByteBufUtil.writeUtf8(context.alloc(), request), context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    seen.append(
        in.toString(
            in.readerIndex(),
            Math.min(in.readableBytes(), STATUS_BYTES),
            StandardCharsets.ISO_8859_1));
    in.release();
    if (seen.length() >= STATUS_BYTES) {
      judge(context, seen.substring(0, STATUS_BYTES));
    }
  }

  private void judge(ChannelHandlerContext context, String line) {
    Matcher matcher = STATUS.matcher(line);
    if (!matcher.matches()) {
      failed(context, "not HTTP/1.1");
      return;
    }
    judge(this, context, probe, Integer.parseInt(matcher.group(1)));
  }

  /** Ends a conversation by the status of its response. */
  static void judge(Conversation of, ChannelHandlerContext context, Probe.Http probe, int status) {
    if (status >= probe.minStatus() && status <= probe.maxStatus()) {
      of.passed(context);
    } else {
      of.failed(context, "status " + status);
    }
  }
}
