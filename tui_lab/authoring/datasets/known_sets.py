"""The sets of pictures that tutorials train on and that are not shipped: their files, and where these are.

Sizes and checksums are those of the files as their authors published them, and as TensorFlow Datasets and
torchvision check them. So a mirror need not be trusted.
"""

from __future__ import annotations

from typing import NamedTuple

from tui_lab.languages import translated as _

NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
SIDE = 28  # pixels


class PackedFile(NamedTuple):
    """A file as a mirror has it, packed by gzip: its name, its size in bytes, and the SHA-256 of those."""

    name: str
    size: int
    sha256: str


class KnownSet(NamedTuple):
    """70,000 grey pictures of 28 × 28 pixels in ten classes; 60,000 of them to train on."""

    name: str  # as it is typed
    title: str
    folder: str  # in our cache
    torchvision: str  # the folder that torchvision makes in its root
    class_names: tuple[str, ...]
    files: tuple[PackedFile, ...]  # in the order of NAMES
    mirrors: tuple[str, ...]  # addresses of folders, each with a slash at its end
    source: str  # who made it, and the licence

    @property
    def size(self) -> int:
        """The bytes of all files, packed."""
        return sum(file.size for file in self.files)


def _files(*sizes_and_sums: tuple[int, str]) -> tuple[PackedFile, ...]:
    return tuple(PackedFile(f"{name}.gz", *one) for name, one in zip(NAMES, sizes_and_sums, strict=True))


FASHION = KnownSet(
    name="fashion",
    title="Fashion-MNIST",
    folder="fashion-mnist",
    torchvision="FashionMNIST",
    class_names=(
        "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ),
    files=_files(
        (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    ),
    mirrors=(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ),
    source="Zalando Research, github.com/zalandoresearch/fashion-mnist, MIT licence",
)  # fmt: skip
MNIST = KnownSet(
    name="mnist",
    title="MNIST",
    folder="mnist",
    torchvision="MNIST",
    class_names=tuple("0123456789"),
    files=_files(
        (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ),
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    source="Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0",
)
KMNIST = KnownSet(
    name="kmnist",
    title="Kuzushiji-MNIST",
    folder="kmnist",
    torchvision="KMNIST",
    class_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    files=_files(
        (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
        (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
        (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
        (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
    ),
    mirrors=(
        "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    ),
    source="ROIS-DS Center for Open Data in the Humanities, codh.rois.ac.jp/kmnist, CC BY-SA 4.0",
)
KNOWN = {known.name: known for known in (FASHION, MNIST, KMNIST)}


def stand_in_words(name: str) -> str:
    """What a scenario trains on where the real set is not here, in a short sentence without its full stop."""
    return _("{data} is not here: drawn pictures stand in").format(data=KNOWN[name].title)
