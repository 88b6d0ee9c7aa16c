package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.Http2Error;
import io.tidegate.balancer.http2.ReceiveWindow;
import io.tidegate.balancer.http2.SendWindow;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One stream: what it has to send waits here until both windows and the socket let it go. The
 * connection asks all its streams in turn at the end of a read batch, so that a slow one holds up
 * no other. Loop-confined.
 *
 * <pre>
 *   open ── our end ──→ half closed ── their end ──→ closed        RST_STREAM from anywhere: closed
 * </pre>
 */
abstract class Http2Stream {
  /** With more than this in the queue, whoever fills it is made to wait. */
  private static final int QUEUE_LIMIT = 64 * 1024;

  final SendWindow window = new SendWindow();
  final ReceiveWindow receive;
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(4);
  private @Nullable HeadWriter trailers;
  private @Nullable Http2Link connection;
  private int id;
  private int queued;
  private long sentAt;
  private long deadline = Deadlines.NONE;
  private boolean ending;
  private boolean trailing;
  private boolean ourEnd;
  private boolean theirEnd;
  private boolean waiting;

  /** Whether the connection's list of streams with something to send has it. */
  boolean listed;

  Http2Stream(int windowBytes) {
    receive = new ReceiveWindow(windowBytes);
  }

  /** Begins as stream {@code number} of a connection. */
  final void open(Http2Link of, int number) {
    connection = of;
    id = number;
    window.reset(of.peer.initialWindow());
    receive.reset();
    queued = 0;
    deadline = Deadlines.NONE;
    ending = trailing = ourEnd = theirEnd = waiting = false;
  }

  final int id() {
    return id;
  }

  final Http2Link connection() {
    Http2Link present = connection;
    if (present == null) {
      throw new IllegalStateException("a stream of no connection");
    }
    return present;
  }

  /** Whether the other end has said all. */
  final boolean theirEnd() {
    return theirEnd;
  }

  /** Whether we have said all, down to the last frame. */
  final boolean ourEnd() {
    return ourEnd;
  }

  /** Whether all is said that we will say, though perhaps not sent. */
  final boolean ending() {
    return ending || ourEnd;
  }

  /** Notes that the other end has said all. */
  final void theirEndSeen() {
    theirEnd = true;
    if (ourEnd) {
      connection().remove(this);
    }
  }

  /** Writes a header block. */
  final void headers(HeadWriter block, boolean end) {
    Http2Link on = connection();
    on.out.headers(id, block, end, on.peer.maxFrameSize());
    if (end) {
      ended();
    }
  }

  /** Queues data. Takes ownership. */
  final void queue(ByteBuf bytes) {
    if (ending() || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    count(bytes.readableBytes());
    queue.add(bytes);
    connection().wantsToSend(this);
  }

  /** Nothing follows what is queued. */
  final void end() {
    if (!ending()) {
      ending = true;
      connection().wantsToSend(this);
    }
  }

  /** Nothing but these lines follows what is queued; they are written into the returned array. */
  final HeadWriter endWithTrailers() {
    HeadWriter lines = trailers == null ? new HeadWriter() : trailers;
    trailers = lines;
    trailing = true;
    end();
    return lines.reset();
  }

  /** Whether there is anything to send that the stream's own window lets go. */
  final boolean sendable() {
    return queued > 0 ? window.available() > 0 : ending && !ourEnd;
  }

  /** Sends one frame of up to that much data; says how much. */
  final int send(int limit) {
    ByteBuf next = queue.peek();
    if (next == null) {
      sendEnd();
      return 0;
    }
    Http2Link on = connection();
    int most = Math.min(Math.min(limit, window.available()), on.peer.maxFrameSize());
    int length = Math.min(next.readableBytes(), most);
    if (length <= 0) {
      return 0;
    }
    boolean whole = length == next.readableBytes();
    count(-length);
    boolean last = queued == 0 && ending && !trailing;
    window.sent(length);
    sentAt = on.worker.now();
    on.out.data(id, whole ? queue.remove() : next.readRetainedSlice(length), last);
    if (last) {
      ended();
    } else if (queued == 0 && ending) {
      sendEnd();
    }
    return length;
  }

  private void sendEnd() {
    if (!ending || ourEnd) {
      return;
    }
    HeadWriter lines = trailers;
    if (trailing && lines != null) {
      headers(connection().trailerBlock(lines), true);
    } else {
      connection().out.end(id);
      ended();
    }
  }

  private void ended() {
    ending = true;
    ourEnd = true;
    if (theirEnd) {
      connection().remove(this);
    } else {
      endedFirst();
    }
  }

  /** All is sent while the other end still may. */
  abstract void endedFirst();

  /** Whether more can be queued; if not, {@link #drained} tells when. */
  final boolean canQueue() {
    if (queued > QUEUE_LIMIT) {
      connection().sendNow();
    }
    waiting = queued > QUEUE_LIMIT || !connection().canWrite();
    if (waiting) {
      connection().wantsToSend(this);
    }
    return !waiting;
  }

  /** Its turn to send is over: tells who waits for room; says whether the socket has none. */
  final boolean turned() {
    if (!waiting || queued > QUEUE_LIMIT) {
      return false;
    }
    if (!connection().canWrite()) {
      return true;
    }
    waiting = false;
    drained();
    return false;
  }

  /** When data was sent last, by the nano clock. */
  final long sentAt() {
    return sentAt;
  }

  /** There is room in the queue again. */
  abstract void drained();

  /** More data of the message. Takes ownership. */
  abstract void data(ByteBuf part) throws Http2Error;

  /** The message is complete: the other end says no more. */
  abstract void complete() throws Http2Error;

  /** The stream ends before its time: the other end has reset it, or the connection is lost. */
  abstract void broken(ErrorCode why);

  /** The deadline has passed. */
  abstract void onDeadline(long now);

  /** It belongs to no connection any more. */
  abstract void recycle();

  /** Lets the other end send on, what came having found its place. */
  final void grant() {
    int more = theirEnd ? 0 : receive.grant();
    if (more > 0) {
      connection().out.windowUpdate(id, more);
    }
  }

  public final void deadline(long nanos) {
    deadline = nanos;
    if (connection != null) {
      connection.streamDue(nanos);
    }
  }

  final long deadline() {
    return deadline;
  }

  final void clearDeadline() {
    deadline = Deadlines.NONE;
  }

  /** Forgets what it had to send. */
  final void drop() {
    for (ByteBuf bytes = queue.poll(); bytes != null; bytes = queue.poll()) {
      bytes.release();
    }
    count(-queued);
    ending = ourEnd = true;
  }

  /** So many bytes more, or fewer, wait here, in the balancer's memory. */
  private void count(int change) {
    if (change != 0) {
      queued += change;
      connection().worker.buffered().queued(connection(), change);
    }
  }
}
