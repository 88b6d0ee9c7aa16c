package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.AsciiSlice;
import io.tidegate.balancer.http1.FieldLines;
import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.KnownField;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.tracing.TraceMode;
import io.tidegate.balancer.tracing.TraceParent;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Reads and renews the trace context of requests. Loop-confined. */
final class Tracing {
  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";

  private final TraceMode mode;
  private final SplittableRandom random;
  private final AsciiSlice value = new AsciiSlice();
  private @Nullable TraceParent last;

  Tracing(TraceMode mode, SplittableRandom random) {
    this.mode = mode;
    this.random = random;
  }

  /** Those edits and what this makes of the request's trace context. */
  HeadEdits applied(RequestHead head, HeadEdits edits) {
    TraceParent given = given(head);
    if (mode == TraceMode.PASS) {
      last = given;
      return edits;
    }
    TraceParent own = null;
    if (given != null) {
      own = given.child(random.nextLong());
    } else if (mode == TraceMode.START) {
      own = TraceParent.start(random.nextLong(), random.nextLong(), random.nextLong());
    }
    last = own;
    HeadEdits changed =
        given != null ? edits.hiding(TRACEPARENT) : edits.hiding(TRACEPARENT, TRACESTATE);
    return own == null ? changed : changed.adding("Traceparent: " + own + "\r\n");
  }

  /** The context that the last request goes on with; null when it has none. */
  @Nullable TraceParent last() {
    return last;
  }

  /** The request's context; null when there is none, two, or one that is not valid. */
  private @Nullable TraceParent given(RequestHead head) {
    FieldLines fields = head.fields();
    int line = -1;
    for (int i = 0; i < fields.count(); i++) {
      if (fields.field(i) == KnownField.TRACEPARENT) {
        if (line >= 0) {
          return null;
        }
        line = i;
      }
    }
    return line < 0
        ? null
        : TraceParent.parse(
            value.set(head.bytes(), fields.valueStart(line), fields.valueEnd(line)));
  }
}
