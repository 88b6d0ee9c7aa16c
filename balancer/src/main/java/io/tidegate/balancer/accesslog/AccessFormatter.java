package io.tidegate.balancer.accesslog;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes entries as lines. What clients send is escaped, so that nobody can forge a line. */
public enum AccessFormatter {
  /** One JSON object a line. */
  JSON {
    @Override
    public void append(StringBuilder out, AccessEntry entry) {
      out.append("{\"time\":\"").append(entry.at()).append('"');
      text(out, "client", entry.client());
      AccessEntry.Request request = entry.request();
      text(out, "method", request.method());
      text(out, "target", request.target());
      text(out, "version", request.version());
      text(out, "host", request.host());
      text(out, "referer", request.referer());
      text(out, "user_agent", request.userAgent());
      number(out, "request_bytes", request.bytes());
      number(out, "status", entry.response().status());
      number(out, "response_bytes", entry.response().bytes());
      text(out, "workload", entry.upstream().workload());
      text(out, "instance", entry.upstream().instance());
      AccessEntry.Timers timers = entry.timers();
      seconds(out, "request_seconds", timers.request());
      seconds(out, "queue_seconds", timers.queue());
      seconds(out, "connect_seconds", timers.connect());
      seconds(out, "response_seconds", timers.response());
      seconds(out, "total_seconds", timers.total());
      number(out, "tries", entry.tries());
      text(out, "termination", entry.termination().code());
      AccessEntry.Trace trace = entry.trace();
      if (trace != null) {
        text(out, "trace_id", trace.traceId());
        text(out, "span_id", trace.spanId());
      }
      out.append("}\n");
    }
  },

  /**
   * Apache's combined format, and behind it workload, instance, the five timers in milliseconds,
   * termination code, tries and trace id.
   */
  COMBINED {
    @Override
    public void append(StringBuilder out, AccessEntry entry) {
      AccessEntry.Request request = entry.request();
      out.append(entry.client()).append(" - - [");
      CLF_TIME.formatTo(entry.at().atOffset(ZoneOffset.UTC), out);
      out.append("] \"");
      quoted(out, request.method());
      out.append(' ');
      quoted(out, request.target());
      out.append(' ');
      quoted(out, request.version());
      out.append("\" ").append(entry.response().status()).append(' ');
      out.append(entry.response().bytes()).append(" \"");
      quoted(out, request.referer());
      out.append("\" \"");
      quoted(out, request.userAgent());
      out.append("\" ");
      quoted(out, entry.upstream().workload());
      out.append(' ');
      quoted(out, entry.upstream().instance());
      AccessEntry.Timers timers = entry.timers();
      out.append(' ').append(millis(timers.request()));
      out.append('/').append(millis(timers.queue()));
      out.append('/').append(millis(timers.connect()));
      out.append('/').append(millis(timers.response()));
      out.append('/').append(millis(timers.total()));
      out.append(' ').append(entry.termination().code());
      out.append(' ').append(entry.tries()).append(' ');
      AccessEntry.Trace trace = entry.trace();
      quoted(out, trace == null ? null : trace.traceId());
      out.append('\n');
    }
  };

  private static final DateTimeFormatter CLF_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);
  private static final String HEX = "0123456789abcdef";

  /** Appends one line with its end. */
  public abstract void append(StringBuilder out, AccessEntry entry);

  private static void text(StringBuilder out, String key, @Nullable String value) {
    if (value == null) {
      return;
    }
    key(out, key).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || c >= 0x7f) {
        out.append("\\u").append(HEX.charAt(c >> 12)).append(HEX.charAt((c >> 8) & 15));
        out.append(HEX.charAt((c >> 4) & 15)).append(HEX.charAt(c & 15));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static void number(StringBuilder out, String key, long value) {
    key(out, key).append(value);
  }

  private static void seconds(StringBuilder out, String key, long nanos) {
    if (nanos >= 0) {
      long micros = nanos / 1000;
      key(out, key).append(micros / 1_000_000).append('.');
      out.append(String.valueOf(1_000_000 + micros % 1_000_000), 1, 7);
    }
  }

  private static StringBuilder key(StringBuilder out, String key) {
    return out.append(",\"").append(key).append("\":");
  }

  private static long millis(long nanos) {
    return nanos < 0 ? -1 : nanos / 1_000_000;
  }

  /** As nginx: what could end the field or the line is written as {@code \xHH}; nothing as -. */
  private static void quoted(StringBuilder out, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      out.append('-');
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\' || c < 0x20 || c >= 0x7f) {
        out.append("\\x").append(HEX.charAt((c >> 4) & 15)).append(HEX.charAt(c & 15));
      } else {
        out.append(c);
      }
    }
  }
}
