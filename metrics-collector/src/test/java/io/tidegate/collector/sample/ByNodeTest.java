package io.tidegate.collector.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Instances on two nodes. */
class ByNodeTest extends InstanceReaderContract {
  private static final NodeId ONE = new NodeId("one");
  private static final NodeId TWO = new NodeId("two");

  private final Map<NodeId, MemoryReader> nodes =
      Map.of(ONE, new MemoryReader(), TWO, new MemoryReader());
  private int begun;

  @Override
  protected InstanceReader open() {
    return new ByNode(Map.copyOf(nodes));
  }

  @Override
  protected SampledInstance begin(String name) {
    NodeId node = begun++ % 2 == 0 ? ONE : TWO;
    nodes.get(node).begin(name, name + "@1");
    return on(node, name);
  }

  @Override
  protected void work(SampledInstance instance) {
    nodes.get(instance.node()).work(instance.handle());
  }

  @Override
  protected void end(SampledInstance instance) {
    nodes.get(instance.node()).end(instance.handle());
  }

  @Override
  protected SampledInstance restart(SampledInstance instance) {
    nodes.get(instance.node()).begin(instance.handle(), instance.handle() + "@2");
    return instance;
  }

  @Override
  protected SampledInstance stranger() {
    return on(TWO, "never");
  }

  @Override
  protected List<SampledInstance> unreadable() {
    return List.of(on(ONE, "broken"), on(TWO, "broken"), on(new NodeId("elsewhere"), "a"));
  }

  @Override
  protected BooleanSupplier silence() {
    nodes.get(ONE).silent(true);
    return nodes.get(ONE)::asked;
  }

  @Override
  protected void speak() {
    nodes.get(ONE).silent(false);
  }

  @Test
  void oneHandleOnTwoNodesIsTwoInstances() throws Exception {
    nodes.get(ONE).begin("a", "here");
    nodes.get(TWO).begin("a", "there");

    assertThat(reader.read(on(ONE, "a")).incarnation()).isEqualTo("here");
    assertThat(reader.read(on(TWO, "a")).incarnation()).isEqualTo("there");
  }

  private static SampledInstance on(NodeId node, String handle) {
    SampledInstance any = instance(handle, handle);
    return new SampledInstance(any.instance(), any.workload(), node, handle);
  }
}
