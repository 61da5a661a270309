/** A file as its authors publish it. */
export interface OfficialFile {
  readonly name: string;
  readonly address: string;
  readonly bytes: number;
  /** In hexadecimal, of the file as it is published: compressed. */
  readonly sha256: string;
}

/** The files of a dataset that are downloaded where the user names no folder. */
export interface OfficialDataset {
  readonly name: string;
  readonly files: readonly OfficialFile[];
}

// Sizes and checksums are those that TensorFlow Datasets publishes (tensorflow/datasets on GitHub,
// tensorflow_datasets/url_checksums/cifar10.txt, cifar100.txt and fashion_mnist.txt).

const toronto = "https://www.cs.toronto.edu/~kriz";

export const cifar10Files: OfficialDataset = {
  name: "cifar10",
  files: [
    {
      name: "cifar-10-binary.tar.gz",
      address: `${toronto}/cifar-10-binary.tar.gz`,
      bytes: 170_052_171,
      sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    },
  ],
};

export const cifar100Files: OfficialDataset = {
  name: "cifar100",
  files: [
    {
      name: "cifar-100-binary.tar.gz",
      address: `${toronto}/cifar-100-binary.tar.gz`,
      bytes: 168_513_733,
      sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
    },
  ],
};

/** The authors' bucket serves plain HTTP only; the checksums make up for that. */
const zalando = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com";

export const fashionMnistFiles: OfficialDataset = {
  name: "fashion_mnist",
  files: [
    {
      name: "train-images-idx3-ubyte.gz",
      address: `${zalando}/train-images-idx3-ubyte.gz`,
      bytes: 26_421_880,
      sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    },
    {
      name: "train-labels-idx1-ubyte.gz",
      address: `${zalando}/train-labels-idx1-ubyte.gz`,
      bytes: 29_515,
      sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    },
    {
      name: "t10k-images-idx3-ubyte.gz",
      address: `${zalando}/t10k-images-idx3-ubyte.gz`,
      bytes: 4_422_102,
      sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    },
    {
      name: "t10k-labels-idx1-ubyte.gz",
      address: `${zalando}/t10k-labels-idx1-ubyte.gz`,
      bytes: 5_148,
      sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    },
  ],
};
