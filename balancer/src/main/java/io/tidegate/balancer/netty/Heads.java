package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.RequestWriter;
import io.tidegate.balancer.http1.ResponseHead;

/** What reads and writes the heads of one event loop, within the limits of now. Loop-confined. */
final class Heads {
  /** Most heads fit; only a longer one is copied twice. */
  private static final int FIRST_LOOK = 1024;

  private final RequestHead request;
  private final ResponseHead response;
  private final RequestWriter writer;
  private final byte[] scratch;

  Heads(ProxySettings settings) {
    request = new RequestHead(settings.head());
    response = new ResponseHead(settings.head());
    writer = new RequestWriter(settings.forwarding());
    scratch = new byte[settings.head().headBytes() + FIRST_LOOK];
  }

  RequestHead request() {
    return request;
  }

  ResponseHead response() {
    return response;
  }

  RequestWriter writer() {
    return writer;
  }

  /** Parses a request at the beginning of {@code in}; see {@link RequestHead#parse}. */
  int parseRequest(ByteBuf in) {
    int available = Math.min(in.readableBytes(), scratch.length);
    int look = Math.min(available, FIRST_LOOK);
    in.getBytes(in.readerIndex(), scratch, 0, look);
    int length = request.parse(scratch, 0, look);
    if (length == 0 && look < available) {
      in.getBytes(in.readerIndex() + look, scratch, look, available - look);
      length = request.parse(scratch, 0, available);
    }
    return length;
  }

  /** Parses a response at the beginning of {@code in}. */
  int parseResponse(ByteBuf in) {
    int available = Math.min(in.readableBytes(), scratch.length);
    int look = Math.min(available, FIRST_LOOK);
    in.getBytes(in.readerIndex(), scratch, 0, look);
    int length = response.parse(scratch, 0, look);
    if (length == 0 && look < available) {
      in.getBytes(in.readerIndex() + look, scratch, look, available - look);
      length = response.parse(scratch, 0, available);
    }
    return length;
  }
}
