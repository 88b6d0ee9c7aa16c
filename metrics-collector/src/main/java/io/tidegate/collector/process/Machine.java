package io.tidegate.collector.process;

import com.sun.management.OperatingSystemMXBean;
import io.tidegate.common.model.Resources;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * The machine (or the container) that this process runs on.
 *
 * @param memoryBytes memory it may use at most
 * @param pageBytes size of a page
 */
public record Machine(int cores, long memoryBytes, long pageBytes) {
  private static final long USUAL_PAGE_BYTES = 4096;

  /** As the JVM sees it: limits of a container count, not its host's size. */
  public static Machine here(Procfs procfs) {
    long memory =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return new Machine(Runtime.getRuntime().availableProcessors(), memory, pageBytes(procfs));
  }

  /** All of it. */
  public Resources capacity() {
    return new Resources(cores * 1000L, memoryBytes);
  }

  /** The kernel says how large its pages are in every process's {@code smaps}. */
  private static long pageBytes(Procfs procfs) {
    try {
      return procfs
          .text("self", "smaps")
          .flatMap(
              text -> text.lines().filter(line -> line.startsWith("KernelPageSize:")).findFirst())
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .orElse(USUAL_PAGE_BYTES);
    } catch (IOException e) {
      return USUAL_PAGE_BYTES;
    }
  }
}
