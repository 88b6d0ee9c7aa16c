package io.tidegate.balancer.http1;

/** Finds a cookie in a request's head without copying (RFC 6265, 4.2.1). */
public final class Cookies {
  private Cookies() {}

  /**
   * Points {@code value} at the value of the first cookie of that name, without the quotes it may
   * have.
   *
   * @param name with its case, which counts
   * @return whether the request carries it
   */
  public static boolean find(RequestHead head, byte[] name, AsciiSlice value) {
    FieldLines fields = head.fields();
    for (int i = 0; i < fields.count(); i++) {
      if (fields.field(i) == KnownField.COOKIE
          && find(head.bytes(), fields.valueStart(i), fields.valueEnd(i), name, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean find(byte[] b, int from, int to, byte[] name, AsciiSlice value) {
    int at = from;
    while (at < to) {
      while (at < to && (b[at] == ' ' || b[at] == ';')) {
        at++;
      }
      int end = at;
      while (end < to && b[end] != ';') {
        end++;
      }
      if (named(b, at, end, name)) {
        trimmed(b, at + name.length + 1, end, value);
        return true;
      }
      at = end;
    }
    return false;
  }

  private static boolean named(byte[] b, int from, int to, byte[] name) {
    if (to - from <= name.length || b[from + name.length] != '=') {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (b[from + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  private static void trimmed(byte[] b, int from, int to, AsciiSlice value) {
    int end = to;
    while (end > from && b[end - 1] == ' ') {
      end--;
    }
    boolean quoted = end - from >= 2 && b[from] == '"' && b[end - 1] == '"';
    value.set(b, quoted ? from + 1 : from, quoted ? end - 1 : end);
  }
}
