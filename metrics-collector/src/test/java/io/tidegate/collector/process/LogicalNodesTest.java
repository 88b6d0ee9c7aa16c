package io.tidegate.collector.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.collector.node.NodeSource;
import io.tidegate.collector.node.NodeSourceContract;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogicalNodesTest extends NodeSourceContract {
  private static final Resources MACHINE = new Resources(4_000, 8L << 30);

  @Override
  protected NodeSource open() {
    return new LogicalNodes(
        List.of(node("a", Resources.NONE), node("b", new Resources(500, 0))), MACHINE);
  }

  @Override
  protected Set<NodeId> told() {
    return Set.of(new NodeId("a"), new NodeId("b"));
  }

  /** They are alive as long as whoever asks. */
  @Override
  protected List<Runnable> troubles() {
    return List.of();
  }

  @Override
  protected void recover() {
    // There is nothing to recover from.
  }

  @Test
  void whatIsNotStatedIsAnEqualShareOfTheMachine() throws Exception {
    assertThat(source.observe(NOW))
        .extracting(NodeStatus::capacity)
        .containsExactly(new Resources(2_000, 4L << 30), new Resources(500, 4L << 30));
  }

  @Test
  void twoNodesOfOneNameAreRefused() {
    List<LogicalNodes.Node> twice = List.of(node("a", Resources.NONE), node("a", Resources.NONE));

    assertThatThrownBy(() -> new LogicalNodes(twice, MACHINE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a\"");
  }

  private static LogicalNodes.Node node(String name, Resources capacity) {
    return new LogicalNodes.Node(new NodeId(name), capacity, Map.of(), null);
  }
}
