package io.tidegate.balancer.forwarding;

import io.tidegate.balancer.http1.AsciiSlice;
import io.tidegate.balancer.http1.FieldLines;
import io.tidegate.balancer.http1.KnownField;
import io.tidegate.balancer.http1.RequestHead;

/**
 * Finds the client of a request that a trusted proxy has brought, in {@code X-Forwarded-For} or in
 * {@code Forwarded} (RFC 7239). Each hop has appended the address that it was spoken to from, so
 * the last one that is not itself a trusted proxy is the client; what stands before it anybody may
 * have written. When all are trusted it is the first. An entry that is no address, such as {@code
 * unknown}, hides what stands before it. Reused; used by one thread.
 */
public final class ForwardedClient {
  private static final byte[] FOR = {'f', 'o', 'r'};
  private static final byte[] PROTO = {'p', 'r', 'o', 't', 'o'};
  private static final byte[] HTTPS = {'h', 't', 't', 'p', 's'};

  private final AddressText address = new AddressText();
  private TrustList trusted = TrustList.NOBODY;
  private byte[] bytes = new byte[0];
  private int start;
  private int end;
  private boolean found;

  /** Whether the next entry is the best there is, trusted or not. */
  private boolean hidden;

  /** 1 for https, 0 for http, -1 when the client's entry does not say. */
  private int secure;

  /**
   * Reads a request that came from a trusted proxy.
   *
   * @param standard whether {@code Forwarded} is asked first, and {@code X-Forwarded-For} only
   *     where there is none; else the other way round
   */
  public void read(RequestHead head, TrustList proxies, boolean standard) {
    trusted = proxies;
    bytes = head.bytes();
    found = false;
    hidden = true;
    secure = -1;
    FieldLines fields = head.fields();
    if (standard ? !standard(fields) : !common(fields)) {
      boolean _ = standard ? common(fields) : standard(fields);
    }
  }

  /** Whether there is an address; else the proxy is all that is known. */
  public boolean found() {
    return found;
  }

  /** Points at the address as it was written, without port and brackets. */
  public AsciiSlice address(AsciiSlice into) {
    return into.set(bytes, start, end);
  }

  /** Whether the client spoke TLS; {@code otherwise} where nothing says. */
  public boolean secure(boolean otherwise) {
    return secure < 0 ? otherwise : secure == 1;
  }

  /** {@code X-Forwarded-For} and the scheme beside it; says whether there is any such line. */
  private boolean common(FieldLines fields) {
    boolean any = false;
    for (int i = 0; i < fields.count(); i++) {
      KnownField field = fields.field(i);
      if (field == KnownField.X_FORWARDED_FOR) {
        any = true;
        list(fields.valueStart(i), fields.valueEnd(i));
      } else if (field == KnownField.X_FORWARDED_PROTO && secure < 0) {
        int to = fields.valueStart(i);
        while (to < fields.valueEnd(i) && bytes[to] != ',' && bytes[to] != ' ') {
          to++;
        }
        secure = is(fields.valueStart(i), to, HTTPS) ? 1 : 0;
      }
    }
    return any;
  }

  private void list(int from, int to) {
    int at = from;
    while (at < to) {
      int comma = at;
      while (comma < to && bytes[comma] != ',') {
        comma++;
      }
      entry(at, comma);
      at = comma + 1;
    }
  }

  private boolean standard(FieldLines fields) {
    boolean any = false;
    for (int i = 0; i < fields.count(); i++) {
      if (fields.field(i) == KnownField.FORWARDED) {
        any = true;
        elements(fields.valueStart(i), fields.valueEnd(i));
      }
    }
    return any;
  }

  /** Elements between commas, of pairs between semicolons; both may stand in quoted values. */
  private void elements(int from, int to) {
    boolean chosen = false;
    int scheme = -1;
    int at = from;
    while (at < to) {
      int stop = pairEnd(at, to);
      int equals = at;
      while (equals < stop && bytes[equals] != '=') {
        equals++;
      }
      int name = at;
      while (name < equals && bytes[name] == ' ') {
        name++;
      }
      if (is(name, equals, FOR)) {
        chosen = entry(equals + 1, stop);
      } else if (is(name, equals, PROTO)) {
        scheme = is(equals + 1, stop, HTTPS) ? 1 : 0;
      }
      if (stop == to || bytes[stop] == ',') {
        secure = chosen ? scheme : secure;
        chosen = false;
        scheme = -1;
      }
      at = stop + 1;
    }
  }

  private int pairEnd(int from, int to) {
    boolean quoted = false;
    int at = from;
    while (at < to && (quoted || (bytes[at] != ',' && bytes[at] != ';'))) {
      quoted ^= bytes[at] == '"';
      at += quoted && bytes[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, to);
  }

  /** Takes the next hop's entry; says whether it is the client so far. */
  private boolean entry(int from, int to) {
    int first = from;
    int last = to;
    while (first < last && (bytes[first] == ' ' || bytes[first] == '\t' || bytes[first] == '"')) {
      first++;
    }
    while (last > first
        && (bytes[last - 1] == ' ' || bytes[last - 1] == '\t' || bytes[last - 1] == '"')) {
      last--;
    }
    if (first == last) {
      return false;
    }
    if (bytes[first] == '[') {
      int close = ++first;
      while (close < last && bytes[close] != ']') {
        close++;
      }
      last = close;
    } else {
      last = withoutPort(first, last);
    }
    byte[] parsed = address.parse(bytes, first, last);
    if (parsed == null) {
      found = false;
      hidden = true;
      return false;
    }
    if (!hidden && trusted.trusts(parsed)) {
      return false;
    }
    start = first;
    end = last;
    found = true;
    hidden = false;
    return true;
  }

  /** With a single colon it is before a port; an IPv6 address has more. */
  private int withoutPort(int from, int to) {
    int colon = to;
    for (int i = from; i < to; i++) {
      if (bytes[i] == ':') {
        if (colon < to) {
          return to;
        }
        colon = i;
      }
    }
    return colon;
  }

  private boolean is(int from, int to, byte[] lowerCase) {
    if (to - from != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if ((bytes[from + i] | 0x20) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }
}
