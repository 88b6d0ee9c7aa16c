package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One end of the proxy: a client's or an upstream's channel, with its deadline. Loop-confined. */
abstract class Connection extends ChannelInboundHandlerAdapter {
  final Worker worker;

  /** Where {@link Deadlines} keeps this connection's deadline; -1 when it has none. */
  int slot = -1;

  /** Bytes of what was read that are kept, as {@link Buffered} has counted them. */
  int heldBytes;

  /** Bytes of what was written that the other end has not taken, counted likewise. */
  long backlogBytes;

  /** Bytes that its streams keep for want of a window, counted likewise. */
  long queuedBytes;

  /** Whether {@link Buffered} looks after it because its other end does not take what there is. */
  boolean behind;

  /** Whether something was written since the last flush. */
  boolean dirty;

  private @Nullable ChannelHandlerContext ctx;

  Connection(Worker worker) {
    this.worker = worker;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    worker.deadlines().add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    worker.deadlines().remove(this);
    worker.buffered().left(this);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    worker.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // a reset, or a write to what is closed: both end the connection and nothing else
    var _ = context.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !ours(context)) {
      if (handshake.isSuccess()) {
        worker.counters().handshakes++;
      } else {
        worker.counters().handshakesFailed++;
      }
    }
    context.fireUserEventTriggered(event);
  }

  /** Whether the handshake was begun by the balancer, with an endpoint. */
  private static boolean ours(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    return tls != null && tls.engine().getUseClientMode();
  }

  final ChannelHandlerContext ctx() {
    ChannelHandlerContext context = ctx;
    if (context == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return context;
  }

  /** Queues bytes; they leave at the end of the read batch. Takes ownership. */
  public final void write(ByteBuf bytes) {
    ChannelHandlerContext context = ctx();
    var _ = context.write(bytes, context.voidPromise());
    touch();
  }

  /** Asks for a {@link #beforeFlush} at the end of the read batch. */
  final void touch() {
    if (!dirty) {
      dirty = true;
      worker.dirty(this);
    }
  }

  /** Whether it carries many requests at a time, so that their writes are gathered for longer. */
  boolean shared() {
    return false;
  }

  /** The read batch ends: what was kept back to be written together must be written now. */
  void beforeFlush() {}

  /** The balancer is shutting down: does as it is asked; says whether it is still waited for. */
  boolean leave(Farewell how) {
    return false;
  }

  /** Whether more may be written now; when much is queued, that is sent first. */
  public final boolean writable() {
    if (ctx().channel().isWritable()) {
      return true;
    }
    ctx().flush();
    return ctx().channel().isWritable();
  }

  public final void deadline(long nanos) {
    worker.deadlines().set(this, nanos);
  }

  /** Sets the deadline so long after the beginning of this read batch. */
  final void after(Duration duration) {
    worker.deadlines().set(this, worker.now() + duration.toNanos());
  }

  /** Stops or resumes reading from the socket. */
  final void reading(boolean on) {
    if (ctx().channel().config().isAutoRead() != on) {
      ctx().channel().config().setAutoRead(on);
    }
  }

  /** Ends the output behind what was written; closes when nothing more comes in either. */
  final void shutdownOutput() {
    SslHandler tls = ctx().pipeline().get(SslHandler.class);
    if (tls != null) {
      ctx().flush();
      var _ = tls.closeOutbound();
    } else if (ctx().channel() instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
      // the end of output throws away what is still queued, so it must come after
      var _ =
          ctx()
              .writeAndFlush(Unpooled.EMPTY_BUFFER)
              .addListener(
                  _ -> {
                    var _ = duplex.shutdownOutput();
                  });
    } else {
      closeAfterWrites();
    }
  }

  /** Closes behind what was written. */
  final void closeAfterWrites() {
    if (ctx().pipeline().get(SslHandler.class) == null) {
      ctx().flush();
      ChannelOutboundBuffer left = ctx().channel().unsafe().outboundBuffer();
      if (left == null || left.isEmpty()) {
        close();
        return;
      }
    }
    var _ = ctx().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes what nobody uses. */
  final void closeIdle() {
    worker.counters().clientConnectionsIdled++;
    close();
  }

  /** Bytes that are kept because the other end does not take them. */
  final long unread() {
    return backlogBytes + queuedBytes;
  }

  final void close() {
    var _ = ctx().close();
  }

  /** Closes at once, without TLS's farewell: the other end does not take what there is. */
  final void cut() {
    ChannelHandlerContext tls = ctx().pipeline().context(SslHandler.class);
    var _ = (tls == null ? ctx() : tls).close();
  }

  /** The deadline has passed; it is not set any more. */
  abstract void onDeadline(long nowNanos);
}
