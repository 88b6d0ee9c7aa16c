package io.tidegate.balancer.http2;

/** A message's trailers as lines of HTTP/1.1. Reused; used by one thread. */
public final class TrailerText extends FieldList {
  public TrailerText(ListLimits limits) {
    super(limits);
  }

  /** Begins the last, empty chunk, with the trailers in it. */
  public void begin() {
    clear();
    out.octet('0').octet('\r').octet('\n');
  }

  /**
   * Takes a field.
   *
   * @throws Http2Error when the list is larger than any mistake could make it
   */
  public void field(Slice name, Slice value) throws Http2Error {
    if (counted(name, value) && sound(name, value)) {
      line(name, value);
    }
  }

  /** Ends the list and the chunk. */
  public void finish() {
    end();
  }
}
