"""All that a scenario imports of ours, as `from tui_lab import …`."""

from __future__ import annotations

from tui_lab.authoring.arrays import as_numpy as as_numpy
from tui_lab.authoring.datasets.digits import digits as digits
from tui_lab.authoring.datasets.idx_sets import (
    fashion_mnist as fashion_mnist,
    kmnist as kmnist,
    mnist as mnist,
)
from tui_lab.authoring.datasets.tables.inputs import read_inputs as read_inputs
from tui_lab.authoring.datasets.tables.named import your_table as your_table
from tui_lab.authoring.datasets.tables.selection import Selection as Selection
from tui_lab.authoring.datasets.toys import (
    LINE_TOYS as LINE_TOYS,
    PLANE_TOYS as PLANE_TOYS,
    REACH as REACH,
    toy as toy,
)
from tui_lab.authoring.devices import available_devices as available_devices
from tui_lab.authoring.figures import (
    CLASS_ROLES as CLASS_ROLES,
    Array as Array,
    Equation as Equation,
    Figure as Figure,
    HeatMap as HeatMap,
    Histogram as Histogram,
    Histograms as Histograms,
    Image as Image,
    ImageGrid as ImageGrid,
    Line as Line,
    Mark as Mark,
    NetworkMaps as NetworkMaps,
    NumberGrid as NumberGrid,
    Plot as Plot,
    Points as Points,
    Role as Role,
    Table as Table,
    TextBlock as TextBlock,
    Tree as Tree,
    TreeNode as TreeNode,
)
from tui_lab.authoring.kit import (
    common_knobs as common_knobs,
    picture_views as picture_views,
    table_views as table_views,
)
from tui_lab.authoring.kit.batches import Batches as Batches
from tui_lab.authoring.kit.borders import border_line as border_line
from tui_lab.authoring.kit.common_knobs import lr_knob as lr_knob
from tui_lab.authoring.kit.cycle import Cycle as Cycle
from tui_lab.authoring.kit.descent import LineDescent as LineDescent
from tui_lab.authoring.kit.expressions import read_function as read_function
from tui_lab.authoring.kit.grad_graphs import (
    brief as brief,
    grad_graph as grad_graph,
    node_name as node_name,
    nodes_behind as nodes_behind,
)
from tui_lab.authoring.kit.movement import Movement as Movement
from tui_lab.authoring.kit.networks import (
    ACTIVATIONS as ACTIVATIONS,
    INITIALISERS as INITIALISERS,
    initialise as initialise,
    mlp as mlp,
)
from tui_lab.authoring.kit.number_grids import number_grid as number_grid
from tui_lab.authoring.kit.optimizers import (
    OPTIMIZERS as OPTIMIZERS,
    make_optimizer as make_optimizer,
    tune as tune,
)
from tui_lab.authoring.kit.tensor_text import read_sizes as read_sizes, read_tensor as read_tensor
from tui_lab.authoring.kit.trail import Trail as Trail
from tui_lab.authoring.knob_kinds import (
    Choice as Choice,
    Integer as Integer,
    Number as Number,
    Sizes as Sizes,
    Switch as Switch,
    Text as Text,
)
from tui_lab.authoring.knobs import KnobError as KnobError
from tui_lab.authoring.parameters import total_parameters as total_parameters
from tui_lab.authoring.parts import Parts as Parts, same_batches as same_batches, step_of as step_of
from tui_lab.authoring.scenario import Losses as Losses, Scenario as Scenario
from tui_lab.authoring.views import view as view
from tui_lab.errors import LabError as LabError
