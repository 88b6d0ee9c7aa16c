package io.tidegate.balancer.netty;

import io.netty.channel.ChannelHandlerContext;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http2.Abuse;
import io.tidegate.balancer.http2.AbuseBudget;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.HpackEncoder;
import io.tidegate.balancer.http2.PeerSettings;
import io.tidegate.balancer.http2.SendWindow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP/2 connection sends, and when: its streams take turns at the end of each read batch,
 * a frame of each, as far as the windows and the socket let them. Also its deadlines and its end.
 * Loop-confined.
 */
abstract class Http2Link extends Connection {
  final Http2Output out = new Http2Output(this);
  final PeerSettings peer = new PeerSettings();
  final HpackEncoder encoder = new HpackEncoder();
  final Http2Streams streams = new Http2Streams();
  final SendWindow window = new SendWindow();
  final AbuseBudget budget;
  private long nextDue = Deadlines.NONE;
  private long ownDue = Deadlines.NONE;
  private boolean dead;

  Http2Link(Worker worker, AbuseBudget budget) {
    super(worker);
    this.budget = budget;
    window.reset(PeerSettings.USUAL_WINDOW);
  }

  /** The last stream of the other end that we have looked at. */
  abstract int lastSeen();

  /** A stream is over, perhaps the last. */
  abstract void removed();

  /** The last stream has gone. */
  abstract void emptied();

  /** {@link #due} has come. */
  abstract void onSilence();

  /** No more is heard of a stream. */
  abstract void forgotten(Http2Stream stream);

  /** Ends the connection for what the other end did. */
  final void fatal(ErrorCode code, @Nullable Abuse abuse) {
    if (dead) {
      return;
    }
    dead = true;
    out.goAway(lastSeen(), code);
    breakStreams(Integer.MAX_VALUE);
    out.passOn();
    after(worker.settings().client().linger());
    if (abuse == null) {
      // what it still sends is read and dropped, so that no reset overtakes the reason
      worker.loop().execute(this::shutdownOutput);
    } else {
      worker.counters().abuses.add(abuse);
      closeAfterWrites();
    }
  }

  /** Closes behind what was written. */
  final void finish() {
    lost();
    out.passOn();
    after(worker.settings().client().linger());
    closeAfterWrites();
  }

  /** Nothing is to be expected of this connection any more. */
  final void lost() {
    dead = true;
  }

  final boolean dead() {
    return dead;
  }

  /** Resets a stream, open or not. */
  final void reset(int id, ErrorCode code) {
    out.reset(id, code);
    streams.rememberReset(id);
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      remove(stream);
      stream.drop();
      stream.broken(ErrorCode.INTERNAL_ERROR);
    }
  }

  /** A stream is over. */
  final void remove(Http2Stream stream) {
    forgotten(stream);
    if (streams.remove(stream)) {
      removed();
      stream.clearDeadline();
      touch();
      if (streams.count() == 0 && !dead) {
        emptied();
      }
    }
  }

  /** Streams above {@code last} end here, unless the connection as such is lost with all. */
  final void breakStreams(int above) {
    for (Http2Stream stream : streams.all()) {
      if (above == Integer.MAX_VALUE || stream.id() > above) {
        remove(stream);
        stream.drop();
        stream.broken(
            above == Integer.MAX_VALUE ? ErrorCode.INTERNAL_ERROR : ErrorCode.REFUSED_STREAM);
      }
    }
  }

  /** A stream may have something to send. */
  final void wantsToSend(Http2Stream stream) {
    streams.sends(stream);
    touch();
  }

  /** Whether the socket takes more. */
  final boolean canWrite() {
    return ctx().channel().isWritable();
  }

  /** Whether the other end lets nothing more through at all. */
  final boolean blocked() {
    return window.available() == 0 || !canWrite();
  }

  /** Sends what can be sent before the read batch is over. */
  final void sendNow() {
    takeTurns();
    ctx().flush();
  }

  @Override
  final boolean shared() {
    return true;
  }

  @Override
  final void beforeFlush() {
    takeTurns();
    streams.recycle();
  }

  private void takeTurns() {
    boolean progress = true;
    while (progress && canWrite()) {
      progress = false;
      for (int left = streams.sendingCount(); left > 0 && canWrite(); left--) {
        Http2Stream stream = streams.next();
        if (stream != null && streams.has(stream)) {
          progress |= turn(stream);
        }
      }
    }
    out.passOn();
  }

  private boolean turn(Http2Stream stream) {
    int sent = 0;
    if (stream.sendable()) {
      sent = stream.send(window.available());
      window.sent(sent);
      if (sent > 0) {
        budget.useful();
      }
    }
    if (streams.has(stream) && (stream.turned() || stream.sendable())) {
      streams.sends(stream);
    }
    return sent > 0;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      touch();
    }
  }

  /** The trailers' lines as a header block, until the next one is made. */
  final HeadWriter trailerBlock(HeadWriter lines) {
    return worker.http2().trailers(encoder, lines);
  }

  /** Sets the connection's own deadline. */
  final void due(long nanos) {
    ownDue = nanos;
    streamDue(nanos);
  }

  final void dueAfter(Duration duration) {
    due(worker.now() + duration.toNanos());
  }

  /** Sees to it that {@link #onDeadline} comes no later than that. */
  final void streamDue(long nanos) {
    if (nanos < nextDue && !dead) {
      nextDue = nanos;
      deadline(nanos);
    }
  }

  @Override
  final void onDeadline(long now) {
    nextDue = Deadlines.NONE;
    if (dead) {
      close();
      return;
    }
    if (ownDue <= now) {
      ownDue = Deadlines.NONE;
      onSilence();
    }
    for (Http2Stream stream : streams.all()) {
      if (stream.deadline() <= now && streams.has(stream)) {
        stream.clearDeadline();
        stream.onDeadline(now);
      }
      streamDue(stream.deadline());
    }
    streamDue(ownDue);
  }
}
