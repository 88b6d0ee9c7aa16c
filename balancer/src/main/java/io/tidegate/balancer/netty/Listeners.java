package io.tidegate.balancer.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import io.tidegate.balancer.config.Listener;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that clients connect to. One socket per address, whatever the number of event loops:
 * accepted connections go to the loops in turn, so the loops are loaded evenly, and no connection
 * is lost in a queue of its own when a listener goes, as {@code SO_REUSEPORT} would have it.
 *
 * <p>Changes come in two steps, so that either all of a configuration is in force or nothing of it.
 * Connections that stand are never touched. Thread-safe.
 */
final class Listeners implements AutoCloseable {
  private final DataPlane plane;
  private final EventLoopGroup group;
  private List<Socket> sockets = List.of();

  Listeners(DataPlane plane, EventLoopGroup group) {
    this.plane = plane;
    this.group = group;
  }

  /** What a listener says, and where it is bound; what it says can change while it stands. */
  private static final class Socket extends ChannelInitializer<Channel> {
    private final Listener first;
    private final AtomicInteger connections;
    private volatile Acceptor acceptor;
    private volatile @Nullable Channel channel;

    Socket(Listener listener, Acceptor acceptor, AtomicInteger connections) {
      first = listener;
      this.connections = connections;
      this.acceptor = acceptor;
    }

    @Override
    protected void initChannel(Channel accepted) {
      acceptor.initChannel(accepted);
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    Channel channel() {
      return Objects.requireNonNull(channel, "not bound");
    }

    /** The address as it was configured: port 0 stays port 0. */
    boolean isAt(Listener listener) {
      return first.host().equals(listener.host()) && first.port() == listener.port();
    }

    Address address() {
      return new Address(first.host(), ((InetSocketAddress) channel().localAddress()).getPort());
    }
  }

  /** Another acceptor for a socket that stands. */
  private record Swap(Socket socket, Acceptor next) {
    void commit() {
      Acceptor former = socket.acceptor;
      socket.acceptor = next;
      former.close();
    }
  }

  /** A change that is possible: what has to be bound is bound, but takes no connection yet. */
  final class Prepared {
    private final List<Socket> next = new ArrayList<>();
    private final List<Socket> fresh = new ArrayList<>();
    private final List<Swap> swaps = new ArrayList<>();

    /** The addresses that will be listened on. */
    List<Address> addresses() {
      return next.stream().map(Socket::address).toList();
    }

    /** Puts it in force; returns the addresses that are really listened on. */
    List<Address> commit() {
      synchronized (Listeners.this) {
        swaps.forEach(Swap::commit);
        for (Socket former : sockets) {
          if (!next.contains(former)) {
            former.acceptor.close();
            former.channel().close().awaitUninterruptibly();
          }
        }
        fresh.forEach(socket -> socket.channel().config().setAutoRead(true));
        sockets = List.copyOf(next);
        return addresses();
      }
    }

    /** Leaves all as it was. */
    void rollBack() {
      swaps.forEach(swap -> swap.next().close());
      for (Socket socket : fresh) {
        socket.acceptor.close();
        socket.channel().close().awaitUninterruptibly();
      }
    }
  }

  /**
   * Prepares to listen as these say, and nowhere else.
   *
   * @throws IOException when one cannot: its address is taken, its certificate is of no use
   */
  synchronized Prepared prepare(List<Listener> wanted) throws IOException {
    Prepared prepared = new Prepared();
    List<Socket> present = new ArrayList<>(sockets);
    try {
      for (Listener listener : wanted) {
        Socket known = present.stream().filter(s -> s.isAt(listener)).findFirst().orElse(null);
        if (known == null) {
          Socket socket = bind(listener);
          prepared.fresh.add(socket);
          prepared.next.add(socket);
        } else {
          present.remove(known);
          prepared.next.add(known);
          if (!known.acceptor.listener().equals(listener)) {
            prepared.swaps.add(new Swap(known, new Acceptor(plane, listener, known.connections)));
          }
        }
      }
    } catch (IOException e) {
      prepared.rollBack();
      throw e;
    }
    return prepared;
  }

  private Socket bind(Listener listener) throws IOException {
    AtomicInteger connections = new AtomicInteger();
    Socket socket = new Socket(listener, new Acceptor(plane, listener, connections), connections);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(plane.transport().serverChannel())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .childHandler(socket)
            .bind(resolve(listener.host(), listener.port()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      socket.acceptor.close();
      throw new IOException(
          "listener %s: %s".formatted(listener, bound.cause().getMessage()), bound.cause());
    }
    socket.channel = bound.channel();
    return socket;
  }

  private static InetSocketAddress resolve(String host, int port) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      InetAddress address =
          literal == null ? InetAddress.getByName(host) : InetAddress.getByAddress(literal);
      return new InetSocketAddress(address, port);
    } catch (UnknownHostException e) {
      return InetSocketAddress.createUnresolved(host, port);
    }
  }

  /** Also listens there; returns the address that is really listened on. */
  synchronized Address add(Listener listener) throws IOException {
    Socket socket = bind(listener);
    List<Socket> all = new ArrayList<>(sockets);
    all.add(socket);
    sockets = List.copyOf(all);
    socket.channel().config().setAutoRead(true);
    return socket.address();
  }

  /** Where clients connect to. */
  synchronized List<Address> addresses() {
    return sockets.stream().map(Socket::address).toList();
  }

  /** How long the certificates are good for. */
  synchronized List<CertificateExpiry> certificates() {
    List<CertificateExpiry> all = new ArrayList<>();
    for (Socket socket : sockets) {
      String address = socket.address().toString();
      socket
          .acceptor
          .expiry()
          .forEach((name, expiry) -> all.add(new CertificateExpiry(address, name, expiry)));
    }
    return all;
  }

  /** Does something with what accepts. */
  synchronized void each(Consumer<Acceptor> task) {
    sockets.forEach(socket -> task.accept(socket.acceptor));
  }

  /** Accepts no more clients. */
  synchronized void stop() {
    sockets.forEach(socket -> socket.channel().close().awaitUninterruptibly());
  }

  @Override
  public synchronized void close() {
    each(Acceptor::close);
  }
}
