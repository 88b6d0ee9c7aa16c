package io.tidegate.balancer.http1;

import org.jspecify.annotations.Nullable;

/**
 * The field lines of one head, as offsets into the array they were parsed from. Reused from head to
 * head; used by one thread. Line {@code i} occupies {@code [lineStart(i), lineStart(i + 1))}, its
 * CRLF included.
 */
public final class FieldLines {
  /** {@link #parse} met the end of the bytes before the end of the head. */
  public static final int INCOMPLETE = 0;

  /** {@link #parse} refused the head; {@link #rejection()} says why. */
  public static final int REFUSED = -1;

  private final int[] nameStart;
  private final int[] nameEnd;
  private final int[] valueStart;
  private final int[] valueEnd;
  private final KnownField[] field;
  private final int limit;
  private int count;
  private @Nullable Rejection rejection;

  /** For up to that many lines. */
  public FieldLines(int limit) {
    this.limit = limit;
    nameStart = new int[limit + 1];
    nameEnd = new int[limit];
    valueStart = new int[limit];
    valueEnd = new int[limit];
    field = new KnownField[limit];
  }

  /**
   * Parses lines up to and including the empty one.
   *
   * @return the offset behind the empty line, {@link #INCOMPLETE} or {@link #REFUSED}
   */
  public int parse(byte[] bytes, int start, int end) {
    count = 0;
    rejection = null;
    int at = start;
    while (at < end) {
      if (bytes[at] == '\r') {
        nameStart[count] = at;
        return endOfLine(bytes, at, end);
      }
      if (count == limit) {
        return refuse(Rejection.TOO_MANY_FIELDS);
      }
      at = line(bytes, at, end);
      if (at <= 0) {
        return at;
      }
    }
    return INCOMPLETE;
  }

  private int line(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end && Octets.TOKEN[bytes[at] & 0xff]) {
      at++;
    }
    if (at == end) {
      return INCOMPLETE;
    }
    if (bytes[at] != ':' || at == start) {
      return refuseName(bytes, at, start);
    }
    int colon = at++;
    while (at < end && Octets.blank(bytes[at])) {
      at++;
    }
    int value = at;
    while (at < end && Octets.VALUE[bytes[at] & 0xff]) {
      at++;
    }
    int next = endOfLine(bytes, at, end);
    if (next > 0) {
      while (at > value && Octets.blank(bytes[at - 1])) {
        at--;
      }
      nameStart[count] = start;
      nameEnd[count] = colon;
      valueStart[count] = value;
      valueEnd[count] = at;
      field[count++] = KnownField.of(bytes, start, colon);
    }
    return next;
  }

  private int endOfLine(byte[] bytes, int at, int end) {
    if (at == end) {
      return INCOMPLETE;
    }
    if (bytes[at] != '\r') {
      return refuse(bytes[at] == '\n' ? Rejection.BARE_LINE_FEED : Rejection.MALFORMED_FIELD_VALUE);
    }
    if (at + 1 == end) {
      return INCOMPLETE;
    }
    return bytes[at + 1] == '\n' ? at + 2 : refuse(Rejection.BARE_CARRIAGE_RETURN);
  }

  private int refuseName(byte[] bytes, int at, int start) {
    if (bytes[at] == '\n') {
      return refuse(Rejection.BARE_LINE_FEED);
    }
    if (at == start && Octets.blank(bytes[at])) {
      return refuse(Rejection.OBSOLETE_FOLDING);
    }
    return refuse(Rejection.MALFORMED_FIELD_NAME);
  }

  private int refuse(Rejection why) {
    rejection = why;
    return REFUSED;
  }

  /** Why {@link #parse} refused the head; null when it did not. */
  public @Nullable Rejection rejection() {
    return rejection;
  }

  /** How many lines there are. */
  public int count() {
    return count;
  }

  /** What field line {@code i} is. */
  public KnownField field(int i) {
    return field[i];
  }

  /** Makes line {@code i} one that is not forwarded. */
  public void hide(int i) {
    field[i] = KnownField.TWIN;
  }

  /** Where line {@code i} begins; for {@code count()} where the empty line begins. */
  public int lineStart(int i) {
    return nameStart[i];
  }

  /** Where the name of line {@code i} ends, which is where its colon is. */
  public int nameEnd(int i) {
    return nameEnd[i];
  }

  /** Where the value of line {@code i} begins, behind its blanks. */
  public int valueStart(int i) {
    return valueStart[i];
  }

  /** Where the value of line {@code i} ends, before its blanks. */
  public int valueEnd(int i) {
    return valueEnd[i];
  }

  /** The line of a name in lower case, or -1. */
  public int find(byte[] bytes, byte[] lowerCaseName) {
    for (int i = 0; i < count; i++) {
      if (Octets.same(bytes, nameStart[i], nameEnd[i], lowerCaseName)) {
        return i;
      }
    }
    return -1;
  }
}
