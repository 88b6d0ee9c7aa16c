package io.tidegate.balancer.netty.probe;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.balancer.control.Prober.Answer;
import io.tidegate.balancer.netty.outbound.Opening;
import java.util.concurrent.CompletableFuture;

/**
 * One probe over one connection: {@link #begin} is called when the connection stands, behind TLS if
 * there is any. Whatever ends it first completes the answer. Confined to the probing thread.
 */
abstract class Conversation extends ChannelInboundHandlerAdapter {
  private final CompletableFuture<Answer> answer;
  private final boolean tls;

  Conversation(CompletableFuture<Answer> answer, boolean tls) {
    this.answer = answer;
    this.tls = tls;
  }

  /** Asks. */
  abstract void begin(ChannelHandlerContext context);

  final void passed(ChannelHandlerContext context) {
    end(context, new Answer.Passed());
  }

  final void failed(ChannelHandlerContext context, String why) {
    end(context, new Answer.Failed(why));
  }

  private void end(ChannelHandlerContext context, Answer with) {
    answer.complete(with);
    var _ = context.close();
  }

  @Override
  public final void channelActive(ChannelHandlerContext context) {
    if (!tls) {
      begin(context);
    }
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        begin(context);
      } else {
        failed(context, "TLS: " + Opening.reason(handshake.cause()));
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    failed(context, "closed without an answer");
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failed(context, Opening.reason(cause));
  }
}
