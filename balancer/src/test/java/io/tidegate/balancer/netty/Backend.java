package io.tidegate.balancer.netty;

import io.tidegate.common.model.Address;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP/1.1 server on loopback that reads strictly, remembers, and answers as told. */
final class Backend implements AutoCloseable {
  /** What is done with one request. */
  interface Handler {
    void handle(WireRequest request, Exchange exchange) throws IOException;
  }

  /** The connection a request came on. */
  record Exchange(Socket socket, InputStream in, OutputStream out) {
    void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    void okAfter(CountDownLatch latch, String body) throws IOException {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      ok(body);
    }

    /** Sends more than anybody's buffers take. */
    void endless() throws IOException {
      send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
      byte[] some = new byte[100_000];
      for (int i = 0; i < 10_000; i++) {
        out.write(some);
      }
    }

    void ok(String body) throws IOException {
      send("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
    }
  }

  final List<WireRequest> requests = new CopyOnWriteArrayList<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;
  private final Handler handler;
  private final Thread acceptor;

  private Backend(Handler handler) throws IOException {
    this.handler = handler;
    server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    acceptor = Thread.ofVirtual().start(this::accept);
  }

  static Backend start(Handler handler) {
    try {
      return new Backend(handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers 200 with that text. */
  static Backend saying(String text) {
    return start((request, exchange) -> exchange.ok(text));
  }

  Address address() {
    return new Address("127.0.0.1", server.getLocalPort());
  }

  int openConnections() {
    return open.size();
  }

  /** Closes every connection but listens on, as a server does that times out idle ones. */
  void closeConnections() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      Exchange exchange = new Exchange(socket, in, out);
      while (true) {
        WireRequest request = WireRequest.read(in);
        if (request == null) {
          return;
        }
        requests.add(request);
        handler.handle(request, exchange);
        if (socket.isClosed()) {
          return;
        }
      }
    } catch (SocketException | EOFException e) {
      // the proxy broke it off, as it may
    } catch (IOException | IllegalStateException e) {
      failures.add(String.valueOf(e.getMessage()));
    } finally {
      open.remove(socket);
    }
  }

  /**
   * A virtual thread that accepts holds the port until it has noticed, and may accept once more.
   */
  @Override
  public void close() throws IOException {
    server.close();
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeConnections();
  }

  static byte[] readExactly(InputStream in, int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (bytes.size() < length) {
      int b = in.read();
      if (b < 0) {
        throw new SocketException("ended after " + bytes.size() + " of " + length);
      }
      bytes.write(b);
    }
    return bytes.toByteArray();
  }
}
