package io.tidegate.balancer.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll loop, except that a socket may wait for something again after it has waited for
 * nothing. Netty (4.2.18, since pull request 16689) takes a socket that waits for nothing out of
 * the epoll set and does not put it back: the next wait fails with {@code ENOENT} and closes the
 * connection, with all that is queued. That meets whoever has ended his output and then reads
 * slowly. Here such a socket is registered anew when it is needed again.
 */
final class RenewingEpoll implements IoHandler {
  private final IoHandler epoll;

  private RenewingEpoll(IoHandler epoll) {
    this.epoll = epoll;
  }

  static IoHandlerFactory newFactory() {
    IoHandlerFactory factory = EpollIoHandler.newFactory();
    return executor -> new RenewingEpoll(factory.newHandler(executor));
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return epoll.isCompatible(type);
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Registration(handle, epoll.register(handle));
  }

  /** Used by its event loop only. */
  private final class Registration implements IoRegistration {
    private final IoHandle handle;
    private IoRegistration present;
    private boolean waiting = true;
    private boolean canceled;

    Registration(IoHandle handle, IoRegistration first) {
      this.handle = handle;
      present = first;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
    public <T> T attachment() {
      return present.attachment();
    }

    @Override
    public long submit(IoOps ops) {
      if (canceled) {
        return -1;
      }
      if (ops.equals(EpollIoOps.NONE)) {
        waiting = false;
        present.cancel();
        return 0;
      }
      if (!waiting) {
        waiting = true;
        try {
          present = epoll.register(handle);
        } catch (Exception e) {
          throw new IllegalStateException("not registered anew", e);
        }
      }
      return present.submit(ops);
    }

    @Override
    public boolean isValid() {
      return !canceled && (!waiting || present.isValid());
    }

    @Override
    public boolean cancel() {
      if (canceled) {
        return false;
      }
      canceled = true;
      return !waiting || present.cancel();
    }
  }
}
