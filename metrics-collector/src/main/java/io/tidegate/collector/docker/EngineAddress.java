package io.tidegate.collector.docker;

import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Where an engine listens. */
public sealed interface EngineAddress {
  /** A connection that an interrupt of the thread that uses it ends. */
  EngineConnection connect() throws IOException;

  /** A socket file. */
  record Unix(Path path) implements EngineAddress {
    @Override
    public EngineConnection connect() throws IOException {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
      } catch (IOException e) {
        channel.close();
        throw new IOException("%s: %s".formatted(path, e.getMessage()), e);
      }
      return new EngineConnection(
          Channels.newInputStream(channel), Channels.newOutputStream(channel), channel);
    }
  }

  /**
   * A TCP port.
   *
   * @param tls keys and trust; null for plain text, which gives everyone who can reach the port
   *     root on that host
   */
  record Tcp(Address address, @Nullable SSLContext tls) implements EngineAddress {
    private static final int CONNECT_MILLIS = 2_000;

    @Override
    public EngineConnection connect() throws IOException {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        Socket used = tls == null ? socket : secured(tls, socket);
        return new EngineConnection(used.getInputStream(), used.getOutputStream(), used);
      } catch (IOException e) {
        socket.close();
        throw new IOException("%s: %s".formatted(address, e.getMessage()), e);
      }
    }

    private Socket secured(SSLContext context, Socket plain) throws IOException {
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(plain, address.host(), address.port(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    }
  }

  /** Reads {@code unix:///path} or {@code tcp://host:port}. */
  static EngineAddress parse(String text, @Nullable SSLContext tls) {
    if (text.startsWith("unix://")) {
      return new Unix(Path.of(text.substring("unix://".length())));
    }
    if (text.startsWith("tcp://")) {
      return new Tcp(Address.parse(text.substring("tcp://".length())), tls);
    }
    throw new IllegalArgumentException(
        "engine: \"%s\" (expected: unix:///path or tcp://host:port)".formatted(text));
  }
}
