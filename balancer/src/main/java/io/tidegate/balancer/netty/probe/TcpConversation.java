package io.tidegate.balancer.netty.probe;

import io.netty.channel.ChannelHandlerContext;
import io.tidegate.balancer.control.Prober.Answer;
import java.util.concurrent.CompletableFuture;

/** A connection that stands is enough. */
final class TcpConversation extends Conversation {
  TcpConversation(CompletableFuture<Answer> answer, boolean tls) {
    super(answer, tls);
  }

  @Override
  void begin(ChannelHandlerContext context) {
    passed(context);
  }
}
