package io.tidegate.standalone.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP/1.1 keep-alive connection that reads only as much of an answer as counting needs. Made
 * for one thread; a virtual one will do.
 */
final class HttpConnection implements AutoCloseable {
  private final HttpTarget target;
  private final Socket socket;
  private final OutputStream out;
  private final HttpReader in;
  private final byte[] request;
  private boolean reusable = true;

  private HttpConnection(HttpTarget target, Socket socket) throws IOException {
    this.target = target;
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.in = new HttpReader(socket.getInputStream());
    this.request = new byte[target.head().length + target.body().length];
    System.arraycopy(target.head(), 0, request, 0, target.head().length);
    System.arraycopy(target.body(), 0, request, target.head().length, target.body().length);
  }

  /**
   * Connects.
   *
   * @param timeout for connecting, and later for each wait for a part of an answer
   */
  static HttpConnection open(HttpTarget target, Duration timeout) throws IOException {
    int millis = Math.toIntExact(timeout.toMillis());
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(millis);
      InetSocketAddress address =
          new InetSocketAddress(target.address().getHostString(), target.address().getPort());
      socket.connect(address, millis);
      if (target.tls()) {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        socket = factory.createSocket(socket, target.host(), address.getPort(), true);
      }
      return new HttpConnection(target, socket);
    } catch (SocketTimeoutException e) {
      socket.close();
      throw new ConnectTimeoutException(e);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends the request and reads its whole answer. */
  HttpReader.Head exchange() throws IOException {
    out.write(request);
    HttpReader.Head head = in.readHead();
    while (head.status() < 200) {
      head = in.readHead();
    }
    boolean bodiless =
        "HEAD".equals(target.method()) || head.status() == 204 || head.status() == 304;
    if (!bodiless) {
      in.skipBody(head);
    }
    reusable = !head.close() && (bodiless || head.delimited());
    return head;
  }

  /** Whether another request may be sent on it. */
  boolean reusable() {
    return reusable;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** The server did not take the connection in time. */
  static final class ConnectTimeoutException extends IOException {
    private static final long serialVersionUID = 1;

    ConnectTimeoutException(IOException cause) {
      super("connect timed out", cause);
    }
  }

  /** The server closed where an answer, or more of one, was due. */
  static final class ClosedException extends EOFException {
    private static final long serialVersionUID = 1;

    ClosedException(boolean inAnswer) {
      super(inAnswer ? "closed within the answer" : "closed without an answer");
    }
  }

  /** Fills a buffer from a stream, telling an end apart from data. */
  static int fill(InputStream in, byte[] buffer, int from, boolean inAnswer) throws IOException {
    int read = in.read(buffer, from, buffer.length - from);
    if (read < 0) {
      throw new ClosedException(inAnswer);
    }
    return read;
  }
}
